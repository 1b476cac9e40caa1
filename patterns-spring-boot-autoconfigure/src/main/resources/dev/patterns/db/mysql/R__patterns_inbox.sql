-- Requests that idempotent handlers have handled, refused or undone.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.
-- Keys are compared by exact characters, with case and trailing spaces.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_inbox (
	operation varchar(128) not null,
	source varchar(255) not null,
	request_key varchar(255) not null,
	fingerprint varchar(64),
	status varchar(16) not null,
	response_head longtext,
	response longtext,
	created_at bigint not null,
	primary key (operation, source, request_key),
	index patterns_inbox_created_at (created_at)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

insert into patterns_schema (feature, version) values ('inbox', 1)
	on duplicate key update version = 1;
