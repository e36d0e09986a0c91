-- stop_request: what somebody outside asked of a running job, 'cancel' or 'pause'; its process
-- looks at it. rate: files a minute of late; null before that means something.

ALTER TABLE jobs ADD COLUMN stop_request TEXT;
ALTER TABLE jobs ADD COLUMN rate REAL;
