-- State: values under keys, and the tokens of locks that they were written with, by the
-- source of the tokens and the name of the lock.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.
-- Keys are the bytes of UTF-8, which compares them by exact characters.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_state (
	state_key bytea not null,
	etag varchar(36) not null,
	format smallint not null,
	data bytea not null,
	expires_at bigint,
	primary key (state_key)
);

create index if not exists patterns_state_expires_at on patterns_state (expires_at) where expires_at is not null;

create table if not exists patterns_state_fence (
	state_key bytea not null,
	lock_sequence bytea not null,
	token bigint not null,
	seen_at bigint not null,
	primary key (state_key, lock_sequence)
);

create index if not exists patterns_state_fence_seen_at on patterns_state_fence (seen_at);

insert into patterns_schema (feature, version) values ('state', 1)
	on conflict (feature) do update set version = excluded.version;
