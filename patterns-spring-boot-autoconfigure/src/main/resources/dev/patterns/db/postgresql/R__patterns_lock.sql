-- Locks, the numbers of their acquisitions, and the identity of these numbers.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.
-- Names have the order of their bytes, by which they are listed in pages.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_lock (
	scope varchar(128) not null,
	name varchar(510) collate "C" not null,
	owner varchar(510) not null,
	attempt varchar(64),
	released varchar(64),
	token bigint not null,
	acquired_at bigint not null,
	expires_at bigint not null,
	waited_until bigint not null default 0,
	primary key (scope, name)
);

create index if not exists patterns_lock_expires_at on patterns_lock (expires_at);

create table if not exists patterns_lock_source (
	id integer not null primary key,
	source varchar(36) not null
);

create sequence if not exists patterns_lock_token;

insert into patterns_schema (feature, version) values ('lock', 1)
	on conflict (feature) do update set version = excluded.version;
