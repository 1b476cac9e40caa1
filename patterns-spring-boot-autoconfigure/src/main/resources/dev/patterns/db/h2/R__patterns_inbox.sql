-- Requests that idempotent handlers have handled, refused or undone.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.

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
	response_head character large object,
	response character large object,
	created_at bigint not null,
	primary key (operation, source, request_key)
);

create index if not exists patterns_inbox_created_at on patterns_inbox (created_at);

merge into patterns_schema (feature, version) key (feature) values ('inbox', 1);
