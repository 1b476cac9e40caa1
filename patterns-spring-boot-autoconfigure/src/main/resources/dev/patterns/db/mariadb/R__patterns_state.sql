-- State: values under keys, and the tokens of locks that they were written with, by the
-- source of the tokens and the name of the lock.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.
-- Keys are the bytes of UTF-8, which compares them by exact characters.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_state (
	state_key varbinary(1284) not null,
	etag varchar(36) character set utf8mb4 collate utf8mb4_bin not null,
	format smallint not null,
	data longblob not null,
	expires_at bigint,
	primary key (state_key),
	index patterns_state_expires_at (expires_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists patterns_state_fence (
	state_key varbinary(1284) not null,
	lock_sequence varbinary(1085) not null,
	token bigint not null,
	seen_at bigint not null,
	primary key (state_key, lock_sequence),
	index patterns_state_fence_seen_at (seen_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

insert into patterns_schema (feature, version) values ('state', 1)
	on duplicate key update version = 1;
