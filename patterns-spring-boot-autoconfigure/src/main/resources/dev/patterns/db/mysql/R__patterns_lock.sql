-- Locks, the numbers of their acquisitions, and the identity of these numbers.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.
-- Names are compared by exact characters, with case and trailing spaces.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_lock (
	scope varchar(128) not null,
	name varchar(510) not null,
	owner varchar(510) not null,
	attempt varchar(64),
	released varchar(64),
	token bigint not null,
	acquired_at bigint not null,
	expires_at bigint not null,
	primary key (scope, name),
	index patterns_lock_expires_at (expires_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table if not exists patterns_lock_source (
	id integer not null primary key,
	source varchar(36) not null
) engine = InnoDB;

create table if not exists patterns_lock_token (
	id integer not null primary key,
	last_token bigint not null
) engine = InnoDB;

insert ignore into patterns_lock_token (id, last_token) values (1, 0);

insert into patterns_schema (feature, version) values ('lock', 1)
	on duplicate key update version = 1;
