-- Sagas: one row for each instance, one for each of its steps and compensations, and
-- requests that have not been met yet.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_saga (
	id varchar(128) not null primary key,
	name varchar(128) not null,
	version integer not null,
	fingerprint varchar(64) not null,
	run integer not null,
	status varchar(24) not null,
	reason varchar(16),
	failure longtext,
	input longtext,
	headers longtext,
	application varchar(128) not null,
	owner varchar(128),
	epoch bigint not null,
	completion integer not null,
	due_at bigint,
	deadline_at bigint,
	created_at bigint not null,
	updated_at bigint not null,
	ended_at bigint,
	-- Instances that are due.
	index patterns_saga_due (due_at),
	-- Lists and counts by status.
	index patterns_saga_status (status, created_at),
	-- Lists, newest first.
	index patterns_saga_created (created_at)
) default character set utf8mb4 collate utf8mb4_bin;

create table if not exists patterns_saga_step (
	saga_id varchar(128) not null,
	run integer not null,
	step varchar(128) not null,
	iteration integer not null,
	kind varchar(16) not null,
	status varchar(16) not null,
	attempt integer not null,
	uncertain boolean not null,
	completion integer,
	result longtext,
	error longtext,
	node varchar(128),
	first_sent_at bigint not null,
	started_at bigint not null,
	ended_at bigint,
	primary key (saga_id, run, step, iteration, kind)
) default character set utf8mb4 collate utf8mb4_bin;

create table if not exists patterns_saga_request (
	id bigint not null auto_increment primary key,
	saga_id varchar(128) not null,
	request_type varchar(16) not null,
	created_at bigint not null,
	-- Requests to one instance.
	index patterns_saga_request_saga (saga_id)
) default character set utf8mb4 collate utf8mb4_bin;

insert into patterns_schema (feature, version) values ('saga', 1)
	on duplicate key update version = 1;
