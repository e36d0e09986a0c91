"""Every sentence of the screen, once, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from ingest.notice import Language, Words


class Text(Enum):
    """One entry of the catalogue; `{name}` is filled by `say`."""

    # Frame
    PRODUCT = Words(en="Tenkyo", ja="典拠")
    TAB_TITLE = Words(en="Tenkyo", ja="典拠 Tenkyo")
    PAGE_ASK = Words(en="Ask", ja="質問する")
    PAGE_DOCUMENTS = Words(en="Documents", ja="文書")
    OTHER_LANGUAGE = Words(en="日本語", ja="English")
    SKIP = Words(en="Skip to the content", ja="本文へ移動")
    # On paper
    PRINTED_FOOT = Words(
        en="Printed from Tenkyo on {day}, library generation {generation}. All texts are verbatim.",
        ja="{day}に典拠から印刷（ライブラリの世代{generation}）。本文はすべて原文のままです。",
    )
    # Keys
    KEYS_TITLE = Words(en="Keys", ja="キー操作")
    KEYS_SHOW = Words(en="Show all keys", ja="キーの一覧を見る")
    KEYS_SINGLE = Words(
        en="Single keys work in this browser", ja="このブラウザーで1文字のキー操作を使う"
    )
    KEYS_NOTE = Words(
        en="Press ? on any page for the list. No key acts while you write in a box. Turn them off "
        "if you speak to your computer or press keys by accident.",
        ja="どのページでも ? を押すと一覧が出ます。入力欄に書いている間は働きません。"
        "音声入力を使うときや、誤って押すときは、切ってください。",
    )
    KEYS_EVERYWHERE = Words(en="On every page", ja="どのページでも")
    KEYS_QUOTES = Words(en="At the quotes", ja="引用の間で")
    KEY_QUESTION = Words(en="Write a question", ja="質問を書く")
    KEY_FIND = Words(en="Search in this document or list", ja="この文書や一覧の中を探す")
    KEY_NEXT_QUOTE = Words(en="Next quote", ja="次の引用")
    KEY_PREVIOUS_QUOTE = Words(en="Previous quote", ja="前の引用")
    KEY_NEXT_PAGE = Words(en="Next page", ja="次のページ")
    KEY_PREVIOUS_PAGE = Words(en="Previous page", ja="前のページ")
    KEY_EXPORT = Words(en="Go to the exports", ja="書き出しへ移る")
    # Streamlit's own names of parts of its widgets, in English as it has them
    WIDGET_OPEN = Words(en="Open", ja="一覧を開く")
    WIDGET_CLEAR = Words(en="Clear all", ja="すべて外す")
    WIDGET_REMOVE = Words(en="Remove ", ja="外す：")
    WIDGET_CHOSEN = Words(en="Selected values", ja="選んだもの")
    WIDGET_ADD = Words(en="Add: ", ja="追加：")
    WIDGET_ALL = Words(en="Select all", ja="すべて選ぶ")
    WIDGET_CLOSE = Words(en="Close", ja="閉じる")
    WIDGET_DISMISS = Words(en="Dismiss", ja="閉じる")
    WIDGET_HELP = Words(en="Help for ", ja="説明：")
    WIDGET_FILES = Words(en="file upload", ja="ファイルの追加")
    WIDGET_DATE = Words(en="Choose date", ja="日付を選ぶ")
    WIDGET_DATE_NOW = Words(en="Choose date, ", ja="日付を選ぶ：")
    WIDGET_YEAR = Words(en="year, ", ja="年：")
    WIDGET_MONTH = Words(en="month, ", ja="月：")
    WIDGET_DAY = Words(en="day, ", ja="日：")
    WIDGET_MONTH_BEFORE = Words(en="Previous month", ja="前の月")
    WIDGET_MONTH_AFTER = Words(en="Next month", ja="次の月")
    UNEXPECTED = Words(
        en="Something went wrong on this page. Your documents are untouched. Reload the page; "
        "if it happens again, the terminal where Tenkyo runs says where ({code}).",
        ja="この画面で予期しないことが起きました。文書には影響ありません。ページを再読み込みして"
        "ください。繰り返すときは、典拠を起動した端末に場所が記録されています（{code}）。",
    )

    # Ask: the question
    ASK_TITLE = Words(en="Ask your documents", ja="文書に質問する")
    ASK_INTRODUCTION = Words(
        en="Answers are passages quoted word for word from your documents. "
        "When they hold no answer, you are told so.",
        ja="答えは、文書の原文をそのまま引用して示します。答えがないときは、ないとお伝えします。",
    )
    QUESTION_LABEL = Words(en="Question", ja="質問")
    QUESTION_EXAMPLE = Words(
        en="e.g. When must an application be handed in?", ja="例：申請はいつまでに行いますか"
    )
    QUESTION_BLANK = Words(
        en="Write a question first.", ja="質問が空です。質問を入力してください。"
    )
    QUESTION_CUT = Words(
        en="The question was longer than {limit} characters; only its beginning was asked.",
        ja="質問が{limit}文字を超えたため、先頭の{limit}文字だけで検索しました。",
    )
    SCOPE = Words(
        en="Searches {documents} document[s], {passages} passage[s].",
        ja="{documents}文書・{passages}箇所から探します。",
    )
    NARROW = Words(en="Ask only some documents", ja="文書をしぼって質問する")
    NARROW_COLLECTIONS = Words(en="Collections", ja="コレクション")
    NARROW_TAGS = Words(en="Tags (all of them)", ja="タグ（すべてを含む）")
    NARROW_TYPES = Words(en="Kinds of file", ja="ファイルの種類")
    NARROW_FROM = Words(en="Added from", ja="追加日（この日から）")
    NARROW_UNTIL = Words(en="Added until", ja="追加日（この日まで）")
    NARROW_CLEAR = Words(en="Ask all documents again", ja="すべての文書に戻す")
    NARROW_FOLDER = Words(en="Folder, with those in it", ja="フォルダー（その中も含む）")
    NARROWED = Words(en="Asked only of", ja="次の文書だけに質問")
    NARROW_UNKNOWN = Words(
        en="This address narrows the question to what is not in the library (any more), so it was "
        "not asked:",
        ja="このアドレスの絞り込みに、ライブラリにない（なくなった）ものがあるため、"
        "質問していません：",
    )
    NARROW_WITHOUT = Words(en="Ask without these", ja="これらを外して質問する")
    PREPARING = Words(
        en="Getting ready: loading the language model (once after each start) …",
        ja="準備中です。言語モデルを読み込んでいます（起動後、最初の一度だけ）…",
    )
    SEARCHING = Words(en="Searching the documents …", ja="文書を探しています…")
    ASK_WHILE_INDEXING = Words(
        en="Files are being added right now ({done} of {total} done). "
        "You can ask already; what is done is found.",
        ja="いまファイルを取り込んでいます（{total}件中{done}件済み）。"
        "済んだ文書はもう質問できます。",
    )
    LIBRARY_EMPTY_TITLE = Words(en="No documents yet", ja="まだ文書がありません")
    LIBRARY_EMPTY_BODY = Words(
        en="Add PDF, Word or text files first; then ask about them here.",
        ja="まずPDF・Word・テキストなどのファイルを追加してください。そのあとここで質問できます。",
    )
    ADD_DOCUMENTS = Words(en="Add documents", ja="文書を追加する")

    # Ask: the outcome
    OUTCOME_FOUND = Words(en="Found in your documents", ja="文書に書かれています")
    OUTCOME_WEAK = Words(en="Possibly related", ja="関連するかもしれません")
    OUTCOME_NOT_FOUND = Words(
        en="Not found in these documents", ja="これらの文書には見つかりません"
    )
    FOUND_ONE = Words(
        en="The marked words are the document's own.",
        ja="印の付いた部分が、文書の原文そのままの答えです。",
    )
    FOUND_MORE = Words(
        en="{count} quotes, best first. The marked words are the documents' own.",
        ja="引用{count}件（確かな順）。印の付いた部分が、文書の原文そのままの答えです。",
    )
    WEAK_DETAIL = Words(
        en="These passages may or may not answer the question. Check before you rely on them.",
        ja="次の箇所が答えかどうかは確かではありません。内容を確かめてからお使いください。",
    )
    NOT_FOUND_DETAIL = Words(
        en="{documents} document[s] ({passages} passage[s]) searched; "
        "none of them states an answer.",
        ja="{documents}文書（{passages}箇所）を探しましたが、答えは書かれていませんでした。",
    )
    MISSING_WORDS = Words(
        en="Words of the question that stand in no document:",
        ja="質問のうち、どの文書にも出てこない語：",
    )
    MISSING_WORDS_HINT = Words(
        en="Try another word for the same thing, or add the document that has it.",
        ja="別の言い方で質問するか、その語が載っている文書を追加してください。",
    )
    MISSING_PART = Words(
        en="No document that may be meant has {part}.",
        ja="該当する文書に、{part}はありません。",
    )
    SEARCHED = Words(
        en="Searched {documents} document[s], {passages} passage[s] in {elapsed} s.",
        ja="{documents}文書・{passages}箇所を{elapsed}秒で探しました。",
    )
    READ_AS = Words(en="Read as asking {asked}.", ja="「{asked}」を尋ねる質問として探しました。")
    ASKED_WHEN = Words(en="when", ja="いつ")
    ASKED_HOW_MUCH = Words(en="how much", ja="いくら")
    ASKED_HOW_MANY = Words(en="how many or how long", ja="どれだけ")
    ASKED_ARTICLE = Words(en="which article", ja="第何条")
    ASKED_WHO = Words(en="who", ja="だれ")
    ASKED_WHERE = Words(en="where", ja="どこ")
    ASKED_WHY = Words(en="why", ja="なぜ")
    ASKED_HOW = Words(en="how", ja="どうする")
    ASKED_DEFINITION = Words(en="for a definition", ja="とは何か")
    ASKED_WHETHER = Words(en="whether", ja="かどうか")
    QUOTE_REPEATS = Words(en="The same stands in:", ja="同じ内容がある文書：")
    DIFFERING = Words(en="The documents differ", ja="文書によって答えが違います")
    DIFFERING_DETAIL = Words(
        en="Quotes {places} name different dates, amounts or numbers. Check which of them applies.",
        ja="引用{places}の日付・金額・数が一致しません。どれが当てはまるか確かめてください。",
    )
    PARTS_TITLE = Words(en="You asked {count} questions", ja="{count}つの質問に分けて調べました")
    PARTS_DETAIL = Words(
        en="How each question ended stands below. The marked words are the documents' own.",
        ja="質問ごとの結果は下のとおりです。印の付いた部分は、文書の原文そのままです。",
    )
    PARTS_FOUND = Words(
        en="Found for {found} of {count} questions",
        ja="{count}つの質問のうち{found}つは、文書に書かれています",
    )
    PARTS_RELATED = Words(
        en="Possibly related for {found} of {count} questions",
        ja="{count}つの質問のうち{found}つに、関連するかもしれない箇所があります",
    )
    OUTCOME_PARTLY = Words(en="Found in part", ja="一部が文書に書かれています")
    PART_QUOTES = Words(
        en="{outcome} ({count} quote[s]: {places})", ja="{outcome}（引用{count}件：{places}）"
    )
    QUOTES_TITLE = Words(en="Quotes", ja="引用")
    NEAREST_TITLE = Words(en="Nearest passages, not answers", ja="近い箇所（答えではありません）")
    NEAREST_DETAIL = Words(
        en="They are about something similar. They are shown so that you can judge for yourself.",
        ja="似た話題の箇所です。ご自身で判断できるように示しています。",
    )
    NEAREST_BADGE = Words(en="Not an answer", ja="答えではない")

    # Ask: what changed since a question was asked before
    SINCE_TITLE = Words(en="What changed since {moment}", ja="{moment}の答えから変わったこと")
    SINCE_SAME = Words(
        en="The same outcome and quotes as at {moment} (library generation {then}, now {now}).",
        ja="{moment}と同じ結果・同じ引用です（ライブラリの世代：そのとき{then}、いま{now}）。",
    )
    SINCE_OUTCOME = Words(en="Outcome", ja="結果")
    SINCE_NEW = Words(en="New", ja="新しい引用")
    SINCE_MOVED = Words(en="Moved", ja="場所が変わった引用")
    SINCE_GONE = Words(en="No longer in the answer", ja="答えからなくなった引用")
    SINCE_STAYED = Words(en="As before", ja="前と同じ引用")
    SINCE_QUOTE = Words(en="quote {number}", ja="引用{number}")
    SINCE_FORMER = Words(en="before in", ja="前の場所")
    SINCE_FORMER_GONE = Words(
        en="its former place can no longer be opened", ja="前の場所はもう開けません"
    )
    SINCE_SOURCE_GONE = Words(
        en="A quote whose text is no longer in the library.",
        ja="本文がもうライブラリにない引用です。",
    )
    SINCE_IN_OLDER = Words(
        en="It stands in an older version; the document changed.",
        ja="文書が変わったため、古い版にだけあります。",
    )
    SINCE_NOT_CHOSEN = Words(
        en="It still stands in the document, but others answer better now.",
        ja="文書には残っていますが、いまはほかの引用のほうが上位です。",
    )
    SINCE_REMOVED = Words(
        en="{count} quote[s] of documents that were removed and erased.",
        ja="削除して消去した文書の引用{count}件",
    )
    ANSWER_OUTDATED = Words(
        en="The library changed after this answer was made (generation {then} then, {now} now). "
        "Ask again to see what changed.",
        ja="この答えのあとにライブラリが変わりました（世代：そのとき{then}、いま{now}）。"
        "もう一度質問すると、変わったことが分かります。",
    )

    # Ask: the questions asked before
    HISTORY_TITLE = Words(en="Earlier questions ({count})", ja="これまでの質問（{count}件）")
    HISTORY_MORE = Words(en="… and {count} older", ja="…ほか古い質問{count}件")
    HISTORY_STAYS = Words(
        en="They are stored on this computer only.", ja="このパソコンの中だけに残しています。"
    )
    HISTORY_CLEAR = Words(en="Remove all", ja="すべて消す")
    HISTORY_FORGET = Words(en="Remove the question “{question}”", ja="質問「{question}」を消す")
    HISTORY_FORGOTTEN = Words(en="The question was removed.", ja="質問を消しました。")
    HISTORY_CLEARED = Words(
        en="All questions were removed.", ja="これまでの質問をすべて消しました。"
    )

    # A quote
    QUOTE_PAGE = Words(en="page {number}", ja="{number}ページ")
    QUOTE_PAGE_LABEL = Words(
        en="page {number} (printed: {label})", ja="{number}ページ（印字：{label}）"
    )
    QUOTE_LINE = Words(en="line {number}", ja="{number}行目")
    QUOTE_OCR = Words(en="Read by OCR", ja="OCRで読み取り")
    QUOTE_OCR_HINT = Words(
        en="The page is an image; its text was recognised and may hold misreadings.",
        ja="画像から読み取った文字のため、読み誤りを含むことがあります。",
    )
    CONFIDENCE_HIGH = Words(en="Very likely the answer", ja="答えである見込み：とても高い")
    CONFIDENCE_GOOD = Words(en="Likely the answer", ja="答えである見込み：高い")
    CONFIDENCE_FAIR = Words(en="May be the answer", ja="答えである見込み：中くらい")
    CONFIDENCE_LOW = Words(en="Probably not the answer", ja="答えである見込み：低い")
    QUOTE_DETAILS = Words(en="Why this, and from where", ja="選んだ理由と出所")
    DETAIL_CONFIDENCE = Words(en="Estimated chance that it answers", ja="答えである見込み")
    DETAIL_FILE = Words(en="File", ja="ファイル")
    DETAIL_PLACE = Words(en="Place", ja="場所")
    DETAIL_RANGE = Words(en="Characters", ja="文字の範囲")
    DETAIL_SHA256 = Words(en="SHA-256 of the file", ja="ファイルのSHA-256")
    REASON_WORDS = Words(en="Words in common", ja="共通する語")
    REASON_MEANING = Words(en="Closeness of meaning", ja="意味の近さ")
    REASON_JUDGE = Words(en="Judged to answer", ja="答えとしての判定")
    KEEP = Words(en="Keep", ja="取っておく")
    KEEP_DONE = Words(
        en="Kept. {count} quote[s] under Review.",
        ja="取っておきました。「引用の整理」に{count}件あります。",
    )
    KEEP_UNDONE = Words(en="Taken out of Review.", ja="「引用の整理」から外しました。")
    KEEP_HAS_WORK = Words(
        en="It has a note, a group or a decision, so it stays. Take it out under Review.",
        ja="メモ・分類・採否があるため残しました。外すときは「引用の整理」で行ってください。",
    )
    KEEP_OTHER_ANSWER = Words(
        en="This quote is not in the present answer; nothing was changed.",
        ja="この引用は現在の答えにないため、何も変更していません。",
    )
    REPORT = Words(en="Report as wrong", ja="誤りとして記録")
    REPORT_HINT = Words(
        en="Records here, on this computer, that this quote does not answer the question.",
        ja="この引用が質問の答えになっていないことを、このパソコンの中に記録します。",
    )
    REPORT_DONE = Words(
        en="Recorded as wrong, for later evaluation.", ja="誤りとして記録しました。"
    )
    REPORT_WITHDRAWN = Words(en="The record was removed.", ja="誤りの記録を取り消しました。")
    COPY = Words(en="Copy with citation", ja="出典付きでコピー")
    COPIED = Words(en="Copied", ja="コピーしました")
    COPY_FAILED = Words(
        en="Could not copy; select the text instead", ja="コピーできません。選択してください"
    )
    CITATION_MARKS = Words(en="“{text}”", ja="「{text}」")
    CITATION_RANGE = Words(en="characters {start}–{end}", ja="文字{start}–{end}")
    QUOTE_GONE_TITLE = Words(
        en="This quote can no longer be shown", ja="この引用はもう表示できません"
    )
    QUOTE_GONE_BODY = Words(
        en="Its document was removed or changed after this answer was made. "
        "Ask again to search what is there now.",
        ja="この答えのあとに、文書が削除または変更されました。"
        "もう一度質問すると、現在の文書から探します。",
    )
    ASK_AGAIN = Words(en="Ask again", ja="もう一度質問する")

    # Review: the page
    PAGE_REVIEW = Words(en="Review", ja="引用の整理")
    REVIEW_TITLE = Words(en="Review kept quotes", ja="引用の整理")
    REVIEW_EMPTY_TITLE = Words(en="No quotes kept yet", ja="取っておいた引用はまだありません")
    REVIEW_EMPTY_BODY = Words(
        en="Ask a question, then press “Keep” at a quote, or the key s. Kept quotes gather here: "
        "put them in order, add notes, accept or reject them, and export them.",
        ja="質問して、引用の「取っておく」（またはsキー）を押すと、ここに集まります。"
        "並べ替え、分類、メモ、採否の記録、書き出しができます。",
    )
    REVIEW_COUNT = Words(
        en="{count} quote[s]: {accepted} accepted, {open} undecided, {rejected} rejected",
        ja="引用{count}件（採用{accepted}・未定{open}・不採用{rejected}）",
    )
    SHOW_ALL = Words(en="All", ja="すべて")
    SHOW_LABEL = Words(en="Show", ja="表示する引用")
    SHOW_NONE = Words(en="No kept quote is of this kind.", ja="この区分の引用はありません。")
    PART_LABEL = Words(en="Pages of this list", ja="一覧のページ")
    PART_OF = Words(en="Quotes {first}–{last} of {count}", ja="{count}件中{first}–{last}件目")
    PART_BEFORE = Words(en="Previous", ja="前へ")
    PART_NEXT = Words(en="Next", ja="次へ")
    NO_GROUP = Words(en="Without a group", ja="分類なし")
    GROUP = Words(en="Group", ja="分類")
    NOTE_HINT = Words(en="Your own words; exported with the quote", ja="書き出しにも入ります")
    NUMBER = Words(en="Number in the order", ja="順番")
    ACCEPT = Words(en="Accept", ja="採用")
    REJECT = Words(en="Reject", ja="不採用")
    MOVE_UP = Words(en="Move up", ja="上へ移す")
    MOVE_DOWN = Words(en="Move down", ja="下へ移す")
    TAKE_OUT = Words(en="Take out", ja="外す")
    TAKEN_OUT = Words(en="Taken out:", ja="外しました：")
    UNDO = Words(en="Put it back", ja="元に戻す")
    PUT_BACK = Words(en="Put back.", ja="元に戻しました。")
    FROM_QUESTION = Words(en="Answer to", ja="質問")
    KEPT_DETAILS = Words(en="From where, and when", ja="出所と日時")
    NOTED = Words(en="The note is stored.", ja="メモを保存しました。")
    GROUPED = Words(en="The group is stored.", ja="分類を保存しました。")
    MOVED = Words(en="Moved to number {number}.", ja="{number}番に移しました。")
    DECIDED_OPEN = Words(en="Undecided again.", ja="未定に戻しました。")
    DECIDED_ACCEPTED = Words(en="Accepted.", ja="採用にしました。")
    DECIDED_REJECTED = Words(en="Rejected.", ja="不採用にしました。")
    KEPT_THEN = Words(en="When it was kept", ja="取っておいたとき")
    SOURCE_NOW = Words(en="In the source now", ja="いまの文書")
    NOTHING_LIKE_IT = Words(
        en="Nothing in the present source is like this text.",
        ja="いまの文書に、これに近い文はありません。",
    )
    MOVED_TO = Words(en="It now stands at:", ja="いまの場所：")
    CITE_ANEW_MOVED = Words(en="Cite the new place", ja="新しい場所に改める")
    CITE_ANEW_CHANGED = Words(en="Cite the present text instead", ja="いまの文に置き換える")
    CITED_ANEW = Words(en="Cited anew.", ja="引用を改めました。")
    NOT_NOW = Words(
        en="The source changed again meanwhile; nothing was changed.",
        ja="そのあいだに文書がまた変わったため、何も変更していません。",
    )
    EXPORT = Words(en="Export", ja="書き出す")
    EXPORT_COUNT = Words(
        en="{count} quote[s] of those shown, the rejected left out",
        ja="表示中の引用のうち、不採用を除く{count}件",
    )
    EXPORT_COUNT_REJECTED = Words(en="{count} rejected quote[s]", ja="不採用の引用{count}件")
    EXPORT_WITHOUT = Words(
        en="{count} quote[s] cannot be confirmed as verbatim now, and will be named "
        "but not exported. See the marked ones below.",
        ja="{count}件は、いま原文のままと確認できないため、名前だけを載せて本文は書き出しません。"
        "下の印の付いた引用を確かめてください。",
    )
    WRONG_TITLE = Words(en="Recorded as wrong ({count})", ja="誤りとして記録した引用（{count}件）")
    WRONG_DETAIL = Words(
        en="They are kept for evaluation and are in no export.",
        ja="評価のために残しています。書き出しには入りません。",
    )
    WRONG_WITHDRAW = Words(en="Remove the record", ja="記録を取り消す")
    WRONG_FILE = Words(en="Save as JSON lines", ja="JSON Linesで保存")

    # Review: words of kept quotes and their exports
    QUOTE = Words(en="Quote", ja="引用")
    QUOTE_PAGE_NAME = Words(en="{label} (page {number})", ja="{label}（{number}ページ）")
    LIST_JOINT = Words(en=", ", ja="、")
    FACT_COLON = Words(en=": ", ja="：")
    DETAIL_CITED_AT = Words(en="Cited at", ja="引用した日時")
    DETAIL_GENERATION = Words(en="Library generation", ja="ライブラリの世代")
    NOTE = Words(en="Note", ja="メモ")
    DECISION = Words(en="Decision", ja="採否")
    DECISION_OPEN = Words(en="Undecided", ja="未定")
    DECISION_ACCEPTED = Words(en="Accepted", ja="採用")
    DECISION_REJECTED = Words(en="Rejected", ja="不採用")
    STANDING_UNCHANGED = Words(
        en="The text stands where it was cited.", ja="引用した場所に同じ本文があります。"
    )
    STANDING_MOVED = Words(
        en="The same text now stands elsewhere.", ja="同じ本文が、いまは別の場所にあります。"
    )
    STANDING_CHANGED = Words(
        en="The source changed since; this text is no longer in it.",
        ja="その後、元の文書が変わり、この本文はなくなりました。",
    )
    STANDING_GONE = Words(
        en="The source is no longer in the library.",
        ja="元の文書は、もうライブラリにありません。",
    )
    STANDING_ALTERED = Words(
        en="The kept text is not what was kept.", ja="保存した引用が壊れています。"
    )
    EXPORT_TITLE = Words(en="Quotes", ja="引用集")
    EXPORT_STATEMENT = Words(
        en="Each quote is verbatim: character for character the text read from the file named "
        "with it, compared with the stored text at {moment} (library generation {generation}).",
        ja="引用はすべて原文のままです。添えたファイルから読み取った本文と一字一句同じであることを、"
        "{moment}に照合しました（ライブラリの世代：{generation}）。",
    )
    EXPORT_WITHHELD = Words(
        en="Left out, for they could not be confirmed as verbatim",
        ja="原文のままと確認できず、載せなかった引用",
    )
    EXPORT_WORD_SIGNS = Words(
        en="It holds control characters that a Word file cannot; they are written as [U+…].",
        ja="Wordに入れられない制御文字を [U+…] の形で示しています。",
    )
    WITHHELD_PLACE = Words(
        en="page {number}, characters {start}–{end}", ja="{number}ページ、文字{start}–{end}"
    )

    # Source
    PAGE_SOURCE = Words(en="Source", ja="出典")
    SEE_SOURCE = Words(en="See source", ja="出典を見る")
    SOURCE_BACK = Words(en="← Back to the answer", ja="← 答えに戻る")
    SOURCE_TO_REVIEW = Words(en="← Back to the kept quotes", ja="← 引用の整理に戻る")
    SOURCE_TO_ASK = Words(en="← Ask your documents", ja="← 質問する")
    SOURCE_FIRST_PAGE = Words(en="Open its first page", ja="最初のページを開く")
    SOURCE_BAD_TITLE = Words(
        en="This link leads to no document", ja="このリンクの先に文書はありません"
    )
    SOURCE_BAD_BODY = Words(
        en="The address is incomplete or was changed on its way. Open the source from a quote "
        "again.",
        ja="アドレスが途中で切れたか、書き換わっています。引用からもう一度開いてください。",
    )
    SOURCE_GONE_TITLE = Words(
        en="This document is no longer in the library", ja="この文書はもう登録されていません"
    )
    SOURCE_GONE_BODY = Words(
        en="It was removed after this link was made. Add its file again to see it, or ask again "
        "to search what is there now.",
        ja="このリンクが作られたあとに削除されました。見るにはファイルをもう一度追加してください。"
        "もう一度質問すると、現在の文書から探します。",
    )
    SOURCE_NO_PAGE_TITLE = Words(
        en="This document has no such page", ja="この文書にそのページはありません"
    )
    SOURCE_NO_PAGE_BODY = Words(en="It has {pages} page[s].", ja="この文書は全{pages}ページです。")
    SOURCE_NO_RANGE = Words(
        en="The place in this link lies outside this page, so nothing is marked.",
        ja="リンクが指す箇所はこのページの範囲外のため、印を付けていません。",
    )
    SOURCE_OTHER_TEXT = Words(
        en="The text at this place is not the text that was quoted, so nothing is marked. "
        "Ask again.",
        ja="この箇所の本文は引用したときの本文と一致しないため、印を付けていません。"
        "もう一度質問してください。",
    )
    SOURCE_HIDDEN = Words(
        en="Some of the marked text cannot be seen on the page: it is hidden in the file. "
        "It is marked in the text only.",
        ja="印の付いた文字の一部は、ページ上では見えません（ファイル内の隠れた文字）。"
        "本文の側にだけ印を付けています。",
    )
    SOURCE_NO_BOXES = Words(
        en="Where these words stand on the image is not known; they are marked in the text.",
        ja="画像の上での位置がわからないため、本文の側にだけ印を付けています。",
    )
    SOURCE_OCR = Words(
        en="Read by OCR (confidence {percent}%)", ja="OCRで読み取り（信頼度{percent}%）"
    )
    SOURCE_QUOTES = Words(en="Quotes of this answer here", ja="この答えの引用")
    SOURCE_OTHER_QUOTE = Words(en="another quote of this answer", ja="同じ答えのほかの引用")
    SOURCE_HIDDEN_TITLE = Words(en="cannot be seen on the page", ja="ページ上では見えない文字")
    SOURCE_ASIDE_TITLE = Words(en="running head, page number or note", ja="柱・ページ番号・注など")
    SOURCE_PREVIOUS = Words(en="‹ Previous page", ja="‹ 前のページ")
    SOURCE_NEXT = Words(en="Next page ›", ja="次のページ ›")
    SOURCE_PAGE_OF = Words(en="{number} / {total}", ja="{number} / {total}")
    SOURCE_TEXT_LABEL = Words(
        en="Text of page {number}, as it was read", ja="{number}ページの本文（読み取ったまま）"
    )
    SOURCE_NO_TEXT = Words(
        en="No text was found on this page.", ja="このページに文字は見つかりませんでした。"
    )
    SOURCE_EARLIER = Words(en="↑ Text before this", ja="↑ この前の本文")
    SOURCE_LATER = Words(en="↓ Text after this", ja="↓ この後の本文")
    SOURCE_DOWNLOAD = Words(en="Download the original file", ja="元のファイルをダウンロード")
    SHEET_LABEL = Words(en="Image of page {number} of", ja="{number}ページの画像：")
    SHEET_DRAWING = Words(en="Drawing the page …", ja="ページの画像を作っています…")
    ZOOM_IN = Words(en="Larger", ja="拡大")
    ZOOM_OUT = Words(en="Smaller", ja="縮小")
    FIND_LABEL = Words(en="Find in this document", ja="この文書の中を探す")
    FIND_BUTTON = Words(en="Find", ja="探す")
    FIND_COUNT = Words(en="{count} place[s]", ja="{count}か所")
    FIND_MANY = Words(en="The first {count} places", ja="最初の{count}か所")
    FIND_PART = Words(
        en="{count} place[s] on the first {pages} page[s]; the search ended there for time",
        ja="先頭の{pages}ページで{count}か所（時間がかかるため、そこで打ち切りました）",
    )
    FIND_NONE = Words(
        en="These words stand nowhere in this document.",
        ja="この文書に、その言葉はありません。",
    )

    # Documents: how a file was read
    OPEN_DOCUMENT = Words(en="Open", ja="開く")
    REPORT_TITLE = Words(en="Reading report", ja="読み取りの記録")
    REPORT_BACK = Words(en="← All documents", ja="← 文書の一覧")
    REPORT_PAGES = Words(en="Pages", ja="ページ数")
    REPORT_TEXT_PAGES = Words(en="Pages read from their text", ja="文字情報から読んだページ")
    REPORT_OCR_PAGES = Words(en="Pages read by OCR", ja="OCRで読んだページ")
    REPORT_CHARACTERS = Words(en="Characters without spaces", ja="文字数（空白を除く）")
    REPORT_JAPANESE = Words(en="Kana and kanji among them", ja="うち、かな・漢字の割合")
    REPORT_CONFIDENCE = Words(en="Mean confidence of OCR", ja="OCRの平均信頼度")
    REPORT_HIDDEN_CHARACTERS = Words(
        en="Characters that cannot be seen", ja="ページ上では見えない文字"
    )
    REPORT_READER = Words(en="Read by", ja="読み取りの方式")
    REPORT_EYE = Words(en="Pages that need your eye", ja="目で確かめたいページ")
    REPORT_EYE_COUNT = Words(
        en="Pages that need your eye: {count} note[s]", ja="目で確かめたいページ（{count}件）"
    )
    REPORT_EYE_NONE = Words(
        en="None: nothing was noticed while reading.",
        ja="ありません。読み取りに問題は見つかりませんでした。",
    )
    REPORT_EMPTY = Words(en="No text was found on it.", ja="文字が見つかりませんでした。")
    REPORT_UNSURE = Words(
        en="OCR was unsure of it. Compare with the image.",
        ja="OCRの信頼度が低いページです。画像と見比べてください。",
    )
    REPORT_HIDDEN = Words(
        en="It holds text that cannot be seen.", ja="目に見えない文字があります。"
    )

    # Documents: collections and tags
    TAGS = Words(en="Tags", ja="タグ")
    FILE_UNDER = Words(en="File", ja="分類")
    FILE_UNDER_TITLE = Words(en="File this document", ja="文書を分類する")
    FILE_UNDER_NEW = Words(en="Choose, or write a new name", ja="選ぶか、新しい名前を入力")
    FOLDER_COLLECTION = Words(en="Collection (may stay empty)", ja="コレクション（空でも可）")
    FOLDER_MIRROR = Words(
        en="Mirror: keep the library equal to this folder from now on",
        ja="フォルダーと同期する（これからも同じ状態に保つ）",
    )
    FOLDER_MIRROR_HINT = Words(
        en="Documents, and their older versions, whose file is no longer in the folder are removed "
        "from the library. The files themselves are never touched.",
        ja="フォルダーからなくなったファイルの文書と、その古い版をライブラリから削除します。"
        "ファイルそのものには触れません。",
    )

    # Documents: collections
    COLLECTIONS_COUNT = Words(en="{count} document[s]", ja="{count}文書")
    COLLECTION_RENAME = Words(en="Rename", ja="名前を変える")
    COLLECTION_RENAME_TITLE = Words(en="Rename this collection", ja="コレクションの名前を変える")
    COLLECTION_NAME = Words(en="New name", ja="新しい名前")
    COLLECTION_SAVE = Words(en="Rename", ja="変更する")
    COLLECTION_REMOVE_TITLE = Words(en="Remove this collection?", ja="コレクションを削除しますか")
    COLLECTION_REMOVE_LOSS = Words(
        en="Only the collection goes. Its {count} document[s] stay in the library.",
        ja="コレクションだけを削除します。{count}文書はライブラリに残ります。",
    )
    COLLECTION_MOVE = Words(en="Put its documents in", ja="文書の移し先")
    COLLECTION_NOWHERE = Words(en="no other collection", ja="移さない")
    COLLECTION_REMOVE_CONFIRM = Words(en="Remove the collection", ja="コレクションを削除する")

    # Documents: mirrored folders
    MIRRORS_TITLE = Words(en="Mirrored folders", ja="同期するフォルダー")
    MIRRORS_HINT = Words(
        en="What is new, changed or gone in these folders is so in the library, too. The files "
        "are never touched.",
        ja="フォルダー内の追加・変更・削除をライブラリに反映します。ファイルには触れません。",
    )
    MIRROR_BY_HAND = Words(en="when you ask for it", ja="手動")
    MIRROR_AT_START = Words(en="when Tenkyo starts", ja="起動時")
    MIRROR_WATCHING = Words(en="on every change", ja="変更のたび（監視）")
    MIRROR_ONLY = Words(en="only", ja="対象")
    MIRROR_NOT = Words(en="without", ja="除外")
    MIRROR_UP_TO = Words(en="up to {size} MB", ja="{size} MBまで")
    MIRROR_NEVER = Words(en="Not compared yet", ja="まだ比べていません")
    MIRROR_COMPARED = Words(en="Compared {date}", ja="最終確認 {date}")
    MIRROR_CHANGED = Words(en="last change {date}: {changes}", ja="最後の変更 {date}：{changes}")
    MIRROR_ADDED = Words(en="{count} added", ja="追加{count}件")
    MIRROR_UPDATED = Words(en="{count} updated", ja="更新{count}件")
    MIRROR_REMOVED = Words(en="{count} removed", ja="削除{count}件")
    MIRROR_FAILED = Words(en="{count} could not be read", ja="読めないファイル{count}件")
    MIRROR_NO_FOLDER = Words(
        en="The folder is not there now. Its documents are kept.",
        ja="フォルダーが見つかりません。文書は残してあります。",
    )
    MIRROR_NO_DRIVE = Words(
        en="The drive of {count} document[s] is not connected. They are kept.",
        ja="文書{count}件のドライブが接続されていません。文書は残してあります。",
    )
    MIRROR_DRIVE_GONE = Words(en="The drive is gone for good", ja="このドライブはもう使わない")
    MIRROR_DRIVE_TITLE = Words(
        en="Remove the documents of this drive?", ja="このドライブの文書を削除しますか"
    )
    MIRROR_DRIVE_LOSS = Words(
        en="{count} document[s] that were read from a drive that is not connected will be removed "
        "from the library.",
        ja="接続されていないドライブから読み込んだ文書{count}件を、ライブラリから削除します。",
    )
    MIRROR_NOW = Words(en="Compare now", ja="今すぐ同期")
    MIRROR_WATCH = Words(en="Watch", ja="監視する")
    MIRROR_CHANGE = Words(en="Change", ja="設定")
    MIRROR_CHANGE_TITLE = Words(en="How this folder is mirrored", ja="フォルダーの同期の設定")
    MIRROR_WHEN = Words(en="Compare", ja="いつ同期するか")
    MIRROR_INCLUDE = Words(
        en="Only files or folders named like this", ja="対象にするファイル・フォルダー名"
    )
    MIRROR_INCLUDE_EXAMPLE = Words(
        en="e.g. *.pdf, *.docx (empty: all)", ja="例：*.pdf, *.docx（空欄ならすべて）"
    )
    MIRROR_EXCLUDE = Words(
        en="Leave out files or folders named like this", ja="除外するファイル・フォルダー名"
    )
    MIRROR_EXCLUDE_EXAMPLE = Words(en="e.g. drafts, *.tmp", ja="例：下書き, *.tmp")
    MIRROR_MOST = Words(
        en="Leave out files larger than … MB (0: none)",
        ja="除外する大きさ（MB超、0なら除外しない）",
    )
    MIRROR_RULES_LOSS = Words(
        en="Documents of files that are left out are removed from the library.",
        ja="除外したファイルの文書は、ライブラリから削除されます。",
    )
    MIRROR_SAVE = Words(en="Save and compare", ja="保存して同期")
    MIRROR_CANCEL = Words(en="Cancel", ja="やめる")
    MIRROR_STOP = Words(en="Stop mirroring", ja="同期をやめる")
    MIRROR_STOP_TITLE = Words(
        en="Stop mirroring this folder?", ja="このフォルダーの同期をやめますか"
    )
    MIRROR_STOP_LOSS = Words(
        en="Its documents stay in the library. What changes in the folder is no longer followed.",
        ja="文書はライブラリに残ります。フォルダーの変更は反映されなくなります。",
    )

    # Documents: reading again
    OUTDATED = Words(
        en="Read by an older reader, or without OCR: {count} document[s]. Reading again would "
        "be better now.",
        ja="{count}文書は、以前の読み取り方式またはOCRなしで読んだものです。今ならよりよく読めます。",
    )
    OUTDATED_READ = Words(en="Read again", ja="読み直す")
    OUTDATED_GONE = Words(
        en="Their files are no longer where they were read.",
        ja="元のファイルが、読み込んだ場所にもうありません。",
    )

    # Documents: versions
    VERSIONS_LINK = Words(en="Versions ({count})", ja="版（{count}）")
    VERSIONS_TITLE = Words(en="Versions", ja="版の履歴")
    VERSIONS_HINT = Words(
        en="Answers come from the version in use only. Older ones stay here, so that what was "
        "quoted of them can be opened.",
        ja="答えに使うのは現在の版だけです。古い版は、以前の引用を開けるように残してあります。",
    )
    VERSION_NUMBER = Words(en="Version {number}", ja="第{number}版")
    VERSION_IN_USE = Words(en="in use", ja="現在の版")
    VERSION_REPLACED = Words(en="replaced {date}", ja="{date}に置き換え")
    VERSION_COMPARE = Words(en="What changed since version {number}", ja="第{number}版からの変更点")
    VERSION_IS_OLDER = Words(
        en="This is an older version. The file was changed since, and answers come from the newer "
        "one.",
        ja="これは古い版です。ファイルはその後変更され、答えには新しい版を使っています。",
    )
    VERSION_OPEN_NEWEST = Words(en="Open the version in use", ja="現在の版を開く")
    VERSION_WHAT_CHANGED = Words(en="What changed", ja="変更点を見る")
    VERSION_OPEN_QUOTED = Words(en="Open the version that was quoted", ja="引用した時の版を開く")
    VERSIONS_ERASE = Words(en="Erase older versions", ja="古い版を消去")
    VERSIONS_ERASE_TITLE = Words(en="Erase the older versions?", ja="古い版を消去しますか")
    VERSIONS_ERASE_LOSS = Words(
        en="The text of {count} older version[s] is lost. Quotes that were made of them can no "
        "longer be opened; kept quotes keep their own text. The version in use stays.",
        ja="古い版{count}件の本文が失われ、そこからの引用は開けなくなります。保存した引用の文面と、"
        "現在の版は残ります。",
    )
    REMOVE_LOSS_VERSIONS = Words(
        en="With it, {count} older version[s] will be lost.",
        ja="古い版{count}件も一緒に失われます。",
    )
    CHANGES_TITLE = Words(
        en="What changed from version {older} to {newer}", ja="第{older}版から第{newer}版への変更点"
    )
    CHANGES_COUNT = Words(en="{count} place[s] changed", ja="{count}か所が変わりました")
    CHANGES_NONE = Words(
        en="The text is the same; only the file is another.",
        ja="本文は同じです（ファイルだけが異なります）。",
    )
    CHANGES_MORE = Words(en="and {count} more", ja="ほか{count}か所")
    CHANGE_BEFORE = Words(en="Before", ja="変更前")
    CHANGE_NOW = Words(en="Now", ja="変更後")
    CHANGE_NEW = Words(en="This is new.", ja="新しく加わりました。")
    CHANGE_GONE = Words(en="This was taken out.", ja="削られました。")

    # Documents: adding
    UPLOAD_LABEL = Words(en="Choose files, or drop them here", ja="ファイルを選ぶ（ドロップも可）")
    UPLOAD_BUTTON = Words(en="Choose files", ja="ファイルを選ぶ")
    UPLOAD_HINT = Words(
        en="PDF, Word, Excel, PowerPoint, HTML, e-mail, text and more · up to {limit} MB each",
        ja="PDF・Word・Excel・PowerPoint・HTML・メール・テキストなど／1件{limit}MBまで",
    )
    FOLDER_LABEL = Words(
        en="Or a folder or file on this computer", ja="または、このパソコンのフォルダーかファイル"
    )
    FOLDER_EXAMPLE = Words(en="e.g. /home/me/rules", ja="例：/home/me/kitei")
    FOLDER_BUTTON = Words(en="Add", ja="追加")
    FOLDER_BLANK = Words(
        en="Write the path of a folder or file first.",
        ja="フォルダーかファイルの場所を入力してください。",
    )
    STAYS_HERE = Words(
        en="Everything stays on this computer.",
        ja="文書はこのパソコンの中だけで扱います。外には送りません。",
    )

    # Documents: jobs
    JOB_RUNNING = Words(en="Adding files", ja="取り込んでいます")
    JOB_WAITING = Words(en="Waiting to start", ja="開始を待っています")
    JOB_DONE = Words(en="Files added", ja="取り込みが終わりました")
    JOB_SOME_FAILED = Words(
        en="Finished; {count} file[s] could not be added",
        ja="終わりました（{count}件は取り込めませんでした）",
    )
    JOB_INTERRUPTED = Words(
        en="Interrupted; what was added stays",
        ja="取り込みが途中で止まりました（追加した文書は残っています）",
    )
    JOB_PAUSED = Words(
        en="Paused; what was added stays", ja="一時停止中（追加した文書は残っています）"
    )
    JOB_CANCELLED = Words(
        en="Cancelled; what was added stays", ja="中止しました（追加した文書は残っています）"
    )
    JOB_PAUSING = Words(en="Pausing after this step…", ja="きりのよいところで一時停止します…")
    JOB_CANCELLING = Words(en="Cancelling after this step…", ja="きりのよいところで中止します…")
    JOB_PAUSE = Words(en="Pause", ja="一時停止")
    JOB_CANCEL = Words(en="Cancel", ja="中止")
    JOB_CONTINUE = Words(en="Continue", ja="続きから再開")
    JOB_FAILED = Words(en="Adding stopped", ja="取り込みを続けられませんでした")
    JOB_PROGRESS = Words(en="{done} of {total} file[s]", ja="{total}件中{done}件")
    JOB_RATE = Words(en="{rate} files a minute", ja="1分あたり{rate}件")
    JOB_LEFT = Words(en="about {left} left", ja="残り約{left}")
    JOB_CURRENT = Words(en="Now:", ja="処理中：")
    JOB_STAYS_USABLE = Words(
        en="You can leave this page or ask questions meanwhile.",
        ja="このあいだも、ほかの画面に移ったり質問したりできます。",
    )
    JOB_FILES = Words(en="What happened to each file", ja="ファイルごとの結果")
    JOB_MORE_FILES = Words(en="… and {count} more", ja="…ほか{count}件")
    REVISION_TITLE = Words(en="Uploaded before:", ja="前にも追加された名前：")
    REVISION_HINT = Words(
        en="A file of this name, with other content, was added {date}. Now there are two "
        "documents, and both are searched. Is this one a new version of that?",
        ja="同じ名前で内容の違うファイルが{date}に追加されています。いまは別々の文書として、"
        "両方から答えます。今回のものは、その新しい版ですか。",
    )
    REVISION_VERSION = Words(
        en="A new version: answer from this one only", ja="新しい版（こちらだけから答える）"
    )
    REVISION_SEPARATE = Words(en="Another document: keep both", ja="別の文書（両方とも残す）")
    REVISION_MADE = Words(
        en="{name} has a new version. What was quoted of the older one still opens.",
        ja="{name} を新しい版にしました。古い版から引用した箇所は、これからも開けます。",
    )
    PASSWORD_TITLE = Words(en="Protected by a password", ja="パスワードで保護されているファイル")
    PASSWORD_WRONG = Words(
        en="The password did not open these files", ja="パスワードが違うため開けなかったファイル"
    )
    PASSWORD_NOTE = Words(
        en="It is used once, to read these files, and is stored nowhere. Once read, the text is "
        "in the library without a password.",
        ja="このファイルを読み取るために一度だけ使い、どこにも保存しません。読み取った本文は、"
        "パスワードなしでライブラリに残ります。",
    )
    PASSWORD_LABEL = Words(en="Password", ja="パスワード")
    PASSWORD_READ = Words(en="Read with this password", ja="このパスワードで読み取る")
    PASSWORD_BLANK = Words(en="Write the password first.", ja="パスワードを入力してください。")
    PICTURE_LOCKED = Words(
        en="The picture of this page is protected by the file's password",
        ja="このページの画像は、ファイルのパスワードで保護されています",
    )
    PICTURE_LOCKED_NOTE = Words(
        en="The text beside it was read with the password, which was not kept. Written here, it "
        "draws this page once, and is not stored either.",
        ja="本文は読み込みのときに入力されたパスワードで読み取ってあり、パスワードは保存していません。"
        "ここに入力すると、このページを一度だけ表示します（保存しません）。",
    )
    PICTURE_UNLOCK = Words(en="Show the page", ja="ページを表示")
    JOB_HIDE = Words(en="Clear this list", ja="この表示を消す")
    REBUILD_RUNNING = Words(
        en="Embedding the library anew; the former vectors answer until it is done",
        ja="ベクトルを作り直しています（終わるまでは今までのもので答えます）",
    )
    REBUILD_DONE = Words(en="The library is embedded anew", ja="ベクトルの作り直しが終わりました")
    REBUILD_INTERRUPTED = Words(
        en="Embedding anew was interrupted; the former vectors answer",
        ja="作り直しが途中で止まりました（今までのもので答えています）",
    )
    REBUILD_FAILED = Words(
        en="Embedding anew stopped; the former vectors answer",
        ja="作り直しを続けられませんでした（今までのもので答えています）",
    )
    REBUILD_PAUSED = Words(
        en="Embedding anew is paused; the former vectors answer",
        ja="作り直しを一時停止中（今までのもので答えています）",
    )
    REBUILD_CANCELLED = Words(
        en="Embedding anew was cancelled; the former vectors stay",
        ja="作り直しを中止しました（今までのものを使い続けます）",
    )
    REBUILD_PROGRESS = Words(en="{done} of {total} passage[s]", ja="{total}箇所中{done}箇所")
    REBUILD_RATE = Words(en="{rate} passages a minute", ja="1分あたり{rate}箇所")
    FILE_ADDED = Words(en="Added", ja="追加")
    FILE_UPDATED = Words(en="Updated", ja="更新")
    FILE_UNCHANGED = Words(en="Already there", ja="変更なし")
    FILE_DUPLICATE = Words(en="Same content as another", ja="内容が重複")
    FILE_REMOVED = Words(en="Removed", ja="削除")
    FILE_FAILED = Words(en="Not added", ja="失敗")

    # Documents: the list
    LIST_TITLE = Words(en="In the library", ja="登録されている文書")
    LIST_COUNT = Words(
        en="{documents} document[s], {passages} passage[s]",
        ja="{documents}文書・{passages}箇所",
    )
    LIST_EMPTY = Words(
        en="Nothing here yet. Files you add above appear in this list.",
        ja="まだ何もありません。上で追加した文書がここに並びます。",
    )
    FILTER_LABEL = Words(en="Find in this list", ja="この一覧から探す")
    FILTER_NONE = Words(
        en="No document in this list has these words in its title or file name.",
        ja="この言葉を題名やファイル名に含む文書はありません。",
    )
    LIST_MORE = Words(en="Show {count} more", ja="さらに{count}件を表示")
    DOCUMENT_PAGES = Words(en="{count} page[s]", ja="{count}ページ")
    DOCUMENT_PASSAGES = Words(en="{count} passage[s]", ja="{count}箇所")
    DOCUMENT_ADDED = Words(en="added {date}", ja="{date} 追加")
    DOCUMENT_WARNINGS = Words(en="{count} note[s] on reading", ja="読み取りの注意 {count}件")
    DOCUMENT_PLACES = Words(en="also at", ja="ほかの場所")
    NOTICE_PAGE = Words(en="page {number}: ", ja="{number}ページ：")
    REMOVE = Words(en="Remove", ja="削除")
    REMOVE_TITLE = Words(en="Remove this document?", ja="この文書を削除しますか")
    REMOVE_LOSS = Words(
        en="Its {pages} page[s] ({passages} passage[s]) will no longer be searched or quoted, "
        "and open answers can no longer show them. Other documents stay as they are.",
        ja="{pages}ページ（{passages}箇所）は、今後検索も引用もされず、表示中の答えからも"
        "見えなくなります。ほかの文書はそのままです。",
    )
    REMOVE_FILE_STAYS = Words(
        en="The file in its folder is not deleted; you can add it again.",
        ja="フォルダーにある元のファイルは消えません。あとでまた追加できます。",
    )
    REMOVE_UPLOAD = Words(
        en="The copy made at upload is deleted. Your own file, wherever you have it, stays.",
        ja="アップロード時の写しは消えます。お手元の元のファイルはそのまま残ります。",
    )
    REMOVE_ERASED = Words(
        en="Its text is then erased from every file of the library; this cannot be undone here.",
        ja="本文は、このあとライブラリのすべてのファイルから消去されます（元に戻せません）。",
    )
    REMOVE_CONFIRM = Words(en="Remove it", ja="削除する")
    REMOVE_CANCEL = Words(en="Keep it", ja="やめる")
    REMOVED = Words(en="Removed from the library:", ja="削除しました：")

    # Measure: questions of one's own
    PAGE_MEASURE = Words(en="Measure", ja="測定")
    MEASURE_TITLE = Words(en="Measure the answers", ja="答えの正しさを測る")
    MEASURE_INTRODUCTION = Words(
        en="Say what answers some questions of your own. Tenkyo then measures how often it is "
        "right with your documents, and can set its estimates by that.",
        ja="ご自身の質問に正しい答えの印を付けると、この文書でどれだけ正しく答えられるかを測り、"
        "答えである見込みをそれに合わせられます。",
    )
    OWN_TITLE = Words(en="Your questions", ja="自分の質問")
    OWN_COUNT = Words(
        en="{labelled} labelled: {answerable} with an answer, {none} that no document answers.",
        ja="印を付けた質問{labelled}件（答えのあるもの{answerable}件・ないもの{none}件）",
    )
    OWN_NEEDED = Words(
        en="At least {least} are needed to set the estimates by them; with {enough} it is surer. "
        "Mix in questions that your documents do not answer.",
        ja="見込みを合わせるには{least}件以上が必要で、{enough}件あればより確かです。"
        "文書に答えのない質問も混ぜてください。",
    )
    OWN_ADD = Words(en="A question of yours", ja="質問を追加する")
    OWN_FIND = Words(en="Find the answer", ja="答えを探す")
    OWN_FROM_REPORTS = Words(
        en="Take over {count} question[s] with a quote reported as wrong",
        ja="引用を誤りとして記録した質問{count}件を取り込む",
    )
    OWN_FROM_ACCEPTED = Words(
        en="Take over {count} accepted quote[s] as answers",
        ja="採用した引用{count}件を答えとして取り込む",
    )
    OWN_FROM_HISTORY = Words(
        en="Take over {count} earlier question[s]", ja="これまでの質問{count}件を取り込む"
    )
    OWN_TAKEN = Words(en="{count} question[s] taken over.", ja="{count}件を取り込みました。")
    OWN_WAITING = Words(
        en="Waiting for an answer ({count})", ja="答えの印を待っている質問（{count}件）"
    )
    OWN_LIST = Words(en="Labelled questions ({count})", ja="印を付けた質問（{count}件）")
    OWN_FORGET = Words(
        en="Remove the question “{question}” from those to measure",
        ja="質問「{question}」を測定から外す",
    )
    OWN_FORGOTTEN = Words(en="The question was removed.", ja="質問を外しました。")
    OWN_NO_ANSWER = Words(en="no document answers", ja="どの文書にも答えはない")
    OWN_STAYS = Words(
        en="Questions and answers are stored in the library on this computer only.",
        ja="質問と答えは、このパソコンのライブラリの中だけに残します。",
    )

    # Measure: what answers a question
    LABEL_TITLE = Words(en="What answers this question?", ja="この質問の答えはどれですか")
    LABEL_HINT = Words(
        en="Choose the passage that answers it. If none does, mark the words in their document, "
        "or say that no document answers.",
        ja="答えている箇所を選んでください。なければ、文書を開いて答えの部分を選ぶか、"
        "「どの文書にも答えはない」を押してください。",
    )
    LABEL_THIS = Words(en="This answers", ja="これが答え")
    LABEL_NONE = Words(en="No document answers this", ja="どの文書にも答えはない")
    LABEL_OPEN = Words(en="Mark the words in this document", ja="この文書の中で答えを選ぶ")
    LABEL_WORDS = Words(
        en="Or write the answer as it stands in a document",
        ja="または、文書にあるとおりに答えを入力",
    )
    LABEL_SAVE = Words(en="Save", ja="保存")
    LABEL_NOT_THERE = Words(
        en="No document holds “{words}” in these very words. Copy them from the document.",
        ja="「{words}」という文はどの文書にもありません。文書からそのまま写してください。",
    )
    LABEL_SAVED = Words(en="Saved: the answer is “{words}”.", ja="保存しました（答え：{words}）。")
    LABEL_SAVED_NONE = Words(
        en="Saved: no document answers it.", ja="保存しました（どの文書にも答えはない）。"
    )
    LABEL_BACK = Words(en="Back to Measure", ja="測定に戻る")
    LABEL_SELECT = Words(
        en="Select the words that answer, then press the button.",
        ja="答えの部分を選んでから、ボタンを押してください。",
    )
    LABEL_SELECTED = Words(en="The selected words answer", ja="選んだ部分を答えにする")
    LABEL_NOTHING_SELECTED = Words(
        en="Nothing of this page's text is selected. Select the words in the text first.",
        ja="このページの本文が選ばれていません。先に本文の中で答えの部分を選んでください。",
    )

    # Measure: the run and what came of it
    RUN_TITLE = Words(en="Measure", ja="測る")
    RUN_BUTTON = Words(en="Measure now", ja="いま測る")
    RUN_LENGTH = Words(
        en="Asks {count} question[s]; takes about {seconds} s. You can go on working meanwhile.",
        ja="{count}件の質問をします。約{seconds}秒かかり、その間もほかの作業ができます。",
    )
    RUN_PROGRESS = Words(en="{done} of {total} asked", ja="{total}件中{done}件")
    RUN_NOTHING = Words(
        en="Label a question first; there is nothing to measure yet.",
        ja="まだ測る質問がありません。先に質問に答えの印を付けてください。",
    )
    RESULT_TITLE = Words(en="What was measured", ja="測定の結果")
    RESULT_WHEN = Words(
        en="{count} question[s], measured {moment}.", ja="{count}件の質問・{moment}に測定"
    )
    RESULT_RIGHT = Words(
        en="The first quote was right for {right} of {answerable} answerable questions "
        "({share}; between {low} and {high} for questions like these, 95%).",
        ja="答えのある質問{answerable}件のうち、最初の引用が正しかったのは{right}件（{share}。"
        "同じような質問では95%の確からしさで{low}〜{high}）",
    )
    RESULT_CHANGED = Words(
        en="Documents or questions changed since; measure again.",
        ja="そのあとに文書か質問が変わっています。もう一度測ってください。",
    )
    PLOT_RELIABILITY = Words(
        en="Does the estimate say how often the first quote is right? The line is perfect; "
        "bars are 95% intervals, numbers count questions.",
        ja="見込みどおりに正しいか（斜線が理想、縦棒は95%区間、数字は質問の数）",
    )
    PLOT_STATED = Words(en="estimate stated", ja="示した見込み")
    PLOT_RIGHT = Words(en="share right", ja="正しかった割合")
    PLOT_RISK = Words(
        en="How many of the surest answers are wrong?", ja="確かな順に答えたときの誤りの割合"
    )
    PLOT_COVERAGE = Words(en="share of the questions answered", ja="答えた質問の割合")
    PLOT_WRONG = Words(en="share wrong among them", ja="そのうち誤りの割合")
    COST_TITLE = Words(
        en="What it costs to answer only when sure", ja="確かなときだけ答えると、何を失うか"
    )
    COST_RATE = Words(en="Wrong at most", ja="誤りの上限")
    COST_ANSWERED = Words(en="Answered rightly", ja="正しく答えた割合")
    COST_REFUSED = Words(en="Not answered rightly", ja="正しく答えなかった割合")
    COST_WRONG = Words(en="Wrong among the answers", ja="答えのうち誤り")
    COST_LET_THROUGH = Words(en="Answered although no document does", ja="答えがないのに答えた割合")
    COST_UNTESTABLE = Words(
        en="needs at least {needed} questions to be shown",
        ja="示すには{needed}件以上の質問が必要",
    )
    COST_NEVER = Words(en="not kept to at any threshold", ja="どこで区切っても守れません")
    COST_NOTE = Words(
        en="The first two are shares of the answerable questions; in brackets 95% intervals. The "
        "limits were each set by four fifths of the questions and tried on the rest.",
        ja="初めの二つは答えのある質問のうちの割合。括弧内は95%区間。区切りは質問の五分の四で決め、"
        "残りで確かめました。",
    )
    FAILURES_TITLE = Words(en="What went wrong ({count})", ja="誤った質問（{count}件）")
    FAILURES_NONE = Words(en="Nothing went wrong.", ja="誤りはありませんでした。")
    FAILURE_WRONG = Words(en="The first quote does not answer", ja="最初の引用が答えではない")
    FAILURE_REFUSED = Words(
        en="“Not found” though a document answers", ja="答えがあるのに「見つかりません」とした"
    )
    FAILURE_ANSWERED = Words(
        en="A quote as found though no document answers",
        ja="答えがないのに「書かれています」とした",
    )
    FAILURE_LABEL = Words(en="change its answer", ja="答えの印を直す")

    # Measure: the calibration of one's own
    TUNED_TITLE = Words(en="Estimates set by your questions", ja="見込みの調整")
    TUNED_TOO_FEW = Words(
        en="Too few questions to set the estimates by them: {least} are needed, {each} of them "
        "answered rightly and {each} wrongly or without an answer. Measured: {count}, "
        "{right} right, {wrong} not.",
        ja="見込みを合わせるには質問が足りません。{least}件以上と、正しく答えたもの・そうでないもの"
        "各{each}件以上が必要です（いま{count}件：正しい{right}件・そうでない{wrong}件）。",
    )
    TUNED_ERROR = Words(
        en="The usual estimates were off by {before} on your questions; set by them, by {after} "
        "on questions kept out ({questions} questions).",
        ja="ご自身の質問{questions}件では、標準の見込みは{before}、合わせた見込みは（合わせるのに"
        "使わない質問で）{after}ずれていました。",
    )
    TUNED_ERROR_VALUE = Words(en="{value} ({low}–{high})", ja="{value}（{low}〜{high}）")
    TUNED_FEW = Words(
        en="With fewer than {enough} questions this is uncertain.",
        ja="{enough}件より少ないため、確かではありません。",
    )
    TUNED_NEVER = Words(
        en="No threshold keeps these questions to {percent}% wrong, so with them nothing is given "
        "as found at that rate; allow more under Settings.",
        ja="この質問では、どこで区切っても誤りが{percent}%を超えます。その上限のままでは"
        "「書かれています」とは答えません（上限は「設定」で変えられます）。",
    )
    TUNED_IN_USE = Words(
        en="Answers of this library use the estimates set by your questions.",
        ja="このライブラリの答えには、ご自身の質問に合わせた見込みを使っています。",
    )
    TUNED_NOT_IN_USE = Words(
        en="Answers of this library use the usual estimates.",
        ja="このライブラリの答えには、標準の見込みを使っています。",
    )
    TUNED_USE = Words(en="Use my questions' estimates", ja="自分の質問に合わせた見込みを使う")
    TUNED_REVOKE = Words(en="Go back to the usual estimates", ja="標準の見込みに戻す")

    # Ask: by which limits it was answered
    BASIS_OWN = Words(
        en="Estimates set by your own questions.", ja="見込みはご自身の質問に合わせたものです。"
    )
    BASIS_RATE = Words(
        en="“Found” is said only where at most {percent}% were wrong (Settings).",
        ja="「書かれています」とするのは、誤りが{percent}%以下だった見込みのときだけです（設定）。",
    )
    BASIS_OUTDATED = Words(
        en="Your own estimates were made with another judge and are not used; measure again.",
        ja="ご自身の質問に合わせた見込みは別の判定モデルで作られたため、使っていません。"
        "もう一度測定してください。",
    )

    # Settings
    PAGE_SETTINGS = Words(en="Settings", ja="設定")
    SETTINGS_LANGUAGE = Words(en="Language", ja="表示の言語")
    SETTINGS_ANSWERS = Words(en="How sure an answer must be", ja="どれだけ確かなら答えるか")
    SETTINGS_RATE = Words(
        en="Say “found” only where at most", ja="「書かれています」とする、誤りの上限"
    )
    SETTINGS_RATE_OF = Words(en="{percent}% were wrong", ja="{percent}%")
    SETTINGS_RATE_NOTE = Words(
        en="Measured on questions with known answers. What is less sure is shown as possibly "
        "related, or refused.",
        ja="答えの分かっている質問で測った割合です。それより確かでないものは「関連するかもしれ"
        "ません」とするか、答えません。",
    )
    SETTINGS_RATE_MISSING = Words(
        en="From the questions measured no limit is known that keeps to {percents}.",
        ja="{percents}を守れる区切りは、測った質問からは分かっていません。",
    )
    SETTINGS_RATE_SAVED = Words(
        en="Applies from the next question on.", ja="次の質問から使います。"
    )
    SETTINGS_TO_MEASURE = Words(en="Measure with your own questions", ja="自分の質問で測る")
    SETTINGS_PARTS = Words(en="What reads and answers", ja="読み取りと検索の部品")
    SETTINGS_MODEL = Words(en="Language model", ja="言語モデル")
    SETTINGS_MODEL_FACTS = Words(
        en="{name}, revision {revision}, {dimension} numbers a passage",
        ja="{name}（版 {revision}・1箇所あたり{dimension}次元）",
    )
    SETTINGS_MODEL_NONE = Words(
        en="Not there; run `make model`.", ja="ありません。`make model` を実行してください。"
    )
    SETTINGS_JUDGE = Words(en="Judge", ja="判定モデル")
    SETTINGS_JUDGE_THERE = Words(en="{file}, {size} MB", ja="{file}（{size} MB）")
    SETTINGS_JUDGE_NONE = Words(
        en="Not there; answers come from the plain mix. Restore {file} from the repository.",
        ja="ありません（検索の組み合わせだけで答えます）。{file} をリポジトリから戻してください。",
    )
    SETTINGS_ENGINE = Words(en="Computes in", ja="計算の形式")
    SETTINGS_ENGINE_FACTS = Words(
        en="{engine} (chosen on this computer; bfloat16 was {gain} times as fast)",
        ja="{engine}（このパソコンで選択。bfloat16は{gain}倍の速さ）",
    )
    SETTINGS_ENGINE_LATER = Words(
        en="Chosen at the first question on this computer",
        ja="このパソコンでの最初の質問のときに選びます",
    )
    SETTINGS_OCR = Words(en="OCR (text in images)", ja="OCR（画像の文字の読み取り）")
    SETTINGS_OCR_THERE = Words(
        en="Tesseract is there, with {languages}.", ja="Tesseractがあります（{languages}）。"
    )
    SETTINGS_OCR_LACKS = Words(
        en="Tesseract lacks {languages}. Install: {command}",
        ja="Tesseractに{languages}がありません。追加するには：{command}",
    )
    SETTINGS_OCR_NONE = Words(
        en="Tesseract is not there, so scans and pictures are not read. Install: {command} "
        "Then restart Tenkyo and add those files again.",
        ja="Tesseractがないため、スキャンや画像は読み取れません。追加するには：{command} "
        "そのあと典拠を再起動し、ファイルを追加し直してください。",
    )
    SETTINGS_LIBRARY = Words(en="Library", ja="ライブラリ")
    SETTINGS_WHERE = Words(en="Where it is", ja="場所")
    SETTINGS_HOLDS = Words(en="What it holds", ja="中身")
    SETTINGS_HOLDS_FACTS = Words(
        en="{documents} document[s], {passages} passage[s], {size} MB on disk",
        ja="{documents}文書・{passages}箇所・ディスク上{size} MB",
    )
    SETTINGS_ELSEWHERE = Words(
        en="Another folder: start Tenkyo with TENKYO_LIBRARY set to it.",
        ja="別のフォルダーにするには、TENKYO_LIBRARY に指定して典拠を起動してください。",
    )
    SETTINGS_VERIFY = Words(en="Check the library now", ja="いまライブラリを検査する")
    SETTINGS_VERIFYING = Words(
        en="Checking every record, text and index …", ja="記録・本文・索引をすべて検査しています…"
    )
    SETTINGS_SOUND = Words(
        en="All {count} rules hold: what is stored is what was read.",
        ja="{count}項目すべて問題ありません。保存した内容は読み取ったときのままです。",
    )
    SETTINGS_REBUILD = Words(en="Embed anew, or with another model", ja="ベクトルを作り直す")
    SETTINGS_REBUILD_HINT = Words(
        en="Meanwhile the present vectors answer; questions use the new ones as soon as all are "
        "there. It can be paused under Documents; a safety mark leads back to a former model.",
        ja="終わるまでは今のベクトルで答え、すべてできた時点で切り替わります。「文書」で一時停止"
        "でき、モデルを変えるときは元に戻すための控えが残ります。",
    )
    SETTINGS_REBUILD_MODEL = Words(
        en="Folder of another model (empty: the present one)",
        ja="別のモデルのフォルダー（空欄なら今のモデル）",
    )
    SETTINGS_REBUILD_START = Words(en="Start in the background", ja="裏で始める")
    SETTINGS_REBUILD_STARTED = Words(
        en="Started: its progress is shown under Documents.",
        ja="始めました。進み具合は「文書」に表示されます。",
    )
    SETTINGS_BREACHES = Words(en="{count} fault[s] found:", ja="{count}件の問題が見つかりました：")
    SETTINGS_MEND = Words(en="To mend it: {command}", ja="直すには：{command}")

    # First start
    START_SAMPLES = Words(en="Try it with sample documents", ja="見本の文書で試す")
    START_SAMPLES_BODY = Words(
        en="Adds {count} short documents that come with Tenkyo ({size} MB), to ask about at once. "
        "Takes about a minute. You can remove them under Documents.",
        ja="付属の短い文書{count}件（{size} MB）を追加し、すぐに質問できるようにします。"
        "約1分かかります。あとで「文書」から削除できます。",
    )
    START_SAMPLES_BUTTON = Words(en="Add the samples", ja="見本を追加する")
    START_FOLDER = Words(en="Use a folder of yours", ja="自分のフォルダーを使う")
    START_FOLDER_BODY = Words(
        en="Tenkyo reads the files where they are. It changes none of them and sends nothing "
        "anywhere.",
        ja="ファイルは元の場所のまま読み取ります。ファイルを変更したり、外へ送ったりしません。",
    )
    START_PATH = Words(en="Folder on this computer", ja="このパソコンのフォルダー")
    START_LOOK = Words(en="See what is there", ja="中を調べる")
    START_FOUND = Words(
        en="{count} file[s], {size} MB. Reading them takes roughly {low} to {high}; you can ask "
        "about each as soon as it is read.",
        ja="{count}ファイル・{size} MB。読み取りにはおよそ{low}〜{high}かかります。"
        "読み終えた文書から順に質問できます。",
    )
    START_FOUND_MANY = Words(
        en="More than {count} files; reading them takes hours, in the background.",
        ja="{count}件を超えるファイルがあります。読み取りには数時間かかり、裏で進みます。",
    )
    START_NO_FOLDER = Words(
        en="There is no folder {folder}. Copy its path from the file manager.",
        ja="フォルダー {folder} はありません。ファイル管理画面からパスを写してください。",
    )
    START_NOTHING = Words(
        en="There is no file in {folder}.", ja="{folder} にファイルがありません。"
    )
    START_ADD = Words(en="Add this folder", ja="このフォルダーを追加する")
    START_UPLOAD = Words(
        en="Or upload single files under Documents", ja="または「文書」で1件ずつ追加する"
    )
    START_SECONDS = Words(en="{count} s", ja="{count}秒")
    START_MINUTES = Words(en="{count} min", ja="{count}分")
    START_HOURS = Words(en="{count} h", ja="{count}時間")
    START_TRY = Words(en="Try a question:", ja="質問の例：")


_PLURAL: Final = re.compile(r"\{(\w+)\}([ \w]*)\[(\w+)\]")


def say(text: Text, language: Language, **facts: object) -> str:
    """Return one entry in one language, its placeholders filled with facts of our own.

    `{count} page[s]` keeps the letters in brackets unless the count is 1. Text of documents
    and file names never goes through here: it is drawn by `ui.visible`.
    """

    def numbered(match: re.Match[str]) -> str:
        name, noun, ending = match.groups()
        return f"{{{name}}}{noun}" + ("" if facts[name] == 1 else ending)

    words = text.value.in_language(language)
    return _PLURAL.sub(numbered, words).format(**facts) if facts else words


def join_sentences(sentences: Sequence[str], language: Language) -> str:
    """Return sentences as one line, as the language sets them: Japanese has no space between."""
    return ("" if language == "ja" else " ").join(sentences)
