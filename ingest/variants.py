"""Older and variant forms of kanji, each with the form a modern text uses.

Sources: the old forms that the Joyo kanji table prints in brackets (Cabinet notice 2 of 2010)
and the name variants common in registers and word processors. Only forms of one and the same
character are listed. Two pairs often mixed up stay apart, for they are different words: 斉 (一斉)
and 斎 (書斎), 崎 and 埼 (埼玉). Compatibility ideographs are left to NFKC.
"""

from __future__ import annotations

from typing import Final

# Each word is one modern form followed by its variants.
_FAMILIES: Final = """
万萬 与與 両兩 並竝 乗乘 乱亂 亀龜 予豫 争爭 亜亞 仏佛 仮假 会會 伝傳 体體軆
余餘 併倂 侠俠 価價 侯矦 倹儉 偽僞 兎兔 児兒 党黨 内內 円圓 写寫 冴冱 凄淒
凛凜 処處 刃刄 剣劍劔劒釼 剤劑 剥剝 剰剩 励勵 労勞 効效 勅敕 勧勸 勲勳勛 区區
医醫 卒卆 単單 即卽 厩廐 厳嚴 参參 双雙 収收 叙敍 叫呌 台臺 号號 吉𠮷 呉吳
呪咒 営營 嘱囑 噛嚙 団團 囲圍 図圖 国國囯圀 圏圈 圧壓 堕墮 塁壘 塩鹽 填塡 増增
壊壞 壌壤 壮壯 声聲 壱壹 売賣 変變 奥奧 奨奬獎 姉姊 娯娛 婿壻 嬢孃 学學斈 宜冝
宝寶 実實 寇冦 富冨 寛寬 寝寢 対對 寿壽 専專 将將 尚尙 尭堯 尽盡 届屆 属屬
屡屢 岳嶽 峡峽 峰峯 島嶋嶌 崎﨑嵜碕 巌巖 巣巢 巻卷 帯帶 帰歸 庁廳 広廣 床牀
廃廢 弁辨瓣辯 弐貳 弥彌 強强 弾彈 当當 彦彥 径徑 従從 徳德悳 徴徵 応應 恋戀
恒恆 恥耻 恵惠 悦悅 悩惱 悪惡 惨慘 慎愼 懐懷 戦戰 戯戲 戸戶 戻戾 払拂 抜拔
択擇 担擔 拝拜 拠據 拡擴 挙擧 挟挾 挿插 捜搜 掲揭 掴摑 揺搖 摂攝 撃擊 撹攪
教敎 数數 斉齊 斎齋 断斷 既旣 旧舊 昂昻 昏昬 昼晝 晃晄 晋晉 晩晚 暁曉 暖煖
暦曆 曽曾 杉椙 条條 来來 杯盃 松枩 枢樞 栄榮 桑桒 桜櫻 桝枡 桟棧 桧檜 検檢
楼樓 楽樂 概槪 様樣 槙槇 権權 横橫 欠缺 欧歐 歓歡 歩步 歯齒 歳歲 歴歷 残殘
殴毆 殻殼 毎每 気氣 決决 沖冲 沢澤 況况 浄淨 浅淺 浜濱濵 涙淚 涛濤 涼凉 清淸
渇渴 済濟 渉涉 渊淵渕 渋澁 渓溪 減减 温溫 湾灣 湿濕 満滿 溌潑 準凖 滝瀧 滞滯
潜潛 瀬瀨 灯燈 炉爐 点點 為爲 焔焰 焼燒 煕熙 犠犧 状狀 独獨 狭狹 猟獵 献獻
獣獸 珍珎 瑶瑤 瓶甁 産產 画畫 略畧 畳疊 痩瘦 痴癡 癒愈 発發 皐皋 盗盜 県縣
真眞 研硏 砕碎 砲炮 磁礠 礼禮 祷禱 禄祿 禅禪 秋穐 秘祕 称稱 税稅 稚穉 稲稻
穂穗 穏穩 穣穰 窃竊 窓窗 竜龍 箪簞 籠篭 粋粹 粛肅 糧粮 糸絲 経經 絵繪 継繼
続續 綿緜 総總惣 緑綠 緒緖 縁緣 縄繩 縦縱 繊纖 繋繫 繍繡 缶罐 群羣 翻飜 聴聽
胆膽 脱脫 脳腦 臓臟 船舩 艶艷 芸藝 茎莖 荘莊 莱萊 蔵藏 薫薰 薬藥 薮藪 虎乕
虚虛 虫蟲 蚕蠶 蛍螢 蛮蠻 蝉蟬 蝋蠟 蟻螘 衛衞 装裝 褒襃 覇霸 覚覺 覧覽 観觀
触觸 訳譯 証證 誉譽 説說 読讀 諌諫 謡謠 譲讓 讃讚 豊豐 賛贊 践踐 躯軀 転轉
軽輕 辞辭辤 辺邊邉 迩邇 逓遞 遅遲 遡溯 遥遙 郎郞 郷鄕 酔醉 醤醬 醸釀 釈釋 野埜
鈎鉤 鉄鐵銕 鉛鈆 鉱鑛 銭錢 鋭銳 鋳鑄 錬鍊 録錄 鎌鐮 鎮鎭 鑑鑒 閉閇 関關 閲閱
闘鬪 陥陷 険險 随隨 隙隟 隠隱 雑雜 霊靈 青靑 静靜 靱靭 頬頰 頸頚 頼賴 顔顏
顕顯 顛顚 飄飃 飲飮 餅餠 館舘 駅驛 駆驅 騒騷 験驗 髄髓 高髙 髪髮 鯵鰺 鰐鱷
鴎鷗 鶏鷄 鹸鹼 麦麥 麹麴 麺麵 黄黃 黒黑 黙默 齢齡
"""

VARIANTS: Final[dict[str, str]] = {
    variant: family[0] for family in _FAMILIES.split() for variant in family[1:]
}
