-- What requests with an Idempotency-Key were answered, for a day. A caller is a digest of its credential, or of the wallet key that a test
-- card is for; keys and requests are digests too. An answer holds no secret: a card is encrypted to its wallet. Null: none yet.
create table idempotent_answers (
  caller_digest bytea not null,
  key_digest bytea not null,
  request_digest bytea not null,
  begun_at timestamptz not null,
  failed boolean not null default false,
  answer text,
  primary key (caller_digest, key_digest)
);
create index idempotent_answers_begun on idempotent_answers (begun_at);
