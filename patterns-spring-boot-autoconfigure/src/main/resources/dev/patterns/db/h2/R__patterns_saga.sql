-- Sagas: one row for each instance, one for each of its steps and compensations, their
-- former attempts, search attributes, requests that have not been met yet, limits, and
-- what each node can run.
-- Idempotent: may be run again at any time, also on the tables of an earlier version.
-- All times are milliseconds since 1970, UTC.

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
	failure character large object,
	input character large object,
	first_input character large object,
	headers character large object,
	attributes character large object,
	application varchar(128) not null,
	owner varchar(128),
	epoch bigint not null,
	completion integer not null,
	limit_value varchar(255),
	limited boolean not null default false,
	parent_id varchar(128),
	due_at bigint,
	resume_at bigint,
	deadline_at bigint,
	created_at bigint not null,
	updated_at bigint not null,
	ended_at bigint
);

create table if not exists patterns_saga_step (
	saga_id varchar(128) not null,
	run integer not null,
	step varchar(200) not null,
	iteration integer not null,
	kind varchar(16) not null,
	origin_run integer not null default 1,
	status varchar(16) not null,
	attempt integer not null,
	forgiven integer not null default 0,
	uncertain boolean not null,
	completion integer,
	result character large object,
	error character large object,
	node varchar(128),
	due_at bigint,
	first_sent_at bigint not null,
	started_at bigint not null,
	ended_at bigint,
	flow_position integer,
	raised_by varchar(255),
	primary key (saga_id, run, step, iteration, kind)
);

create table if not exists patterns_saga_request (
	id bigint generated always as identity primary key,
	saga_id varchar(128) not null,
	request_type varchar(16) not null,
	argument varchar(128),
	payload character large object,
	raised_by varchar(255),
	created_at bigint not null
);

-- Earlier versions had fewer columns and other indexes.
alter table patterns_saga add column if not exists attributes character large object;
alter table patterns_saga add column if not exists limit_value varchar(255);
alter table patterns_saga add column if not exists limited boolean not null default false;
alter table patterns_saga add column if not exists resume_at bigint;
alter table patterns_saga_step add column if not exists origin_run integer not null default 1;
alter table patterns_saga_step add column if not exists forgiven integer not null default 0;
alter table patterns_saga_step add column if not exists due_at bigint;
alter table patterns_saga_request add column if not exists argument varchar(128);
alter table patterns_saga add column if not exists parent_id varchar(128);
alter table patterns_saga_step add column if not exists flow_position integer;
alter table patterns_saga_request add column if not exists payload character large object;
alter table patterns_saga_step add column if not exists raised_by varchar(255);
alter table patterns_saga_request add column if not exists raised_by varchar(255);
alter table patterns_saga add column if not exists first_input character large object;
alter table patterns_saga_step alter column step set data type varchar(200);
drop index if exists patterns_saga_due;
drop index if exists patterns_saga_created;
drop index if exists patterns_saga_request_saga;

-- Instances that are due and nobody runs.
create index if not exists patterns_saga_ready on patterns_saga (owner, due_at);

-- The same for each saga, when there is more to do than can be done at once.
create index if not exists patterns_saga_ready_by_name on patterns_saga (name, due_at);

-- Lists, newest first of each status, counts by status, and what may be purged.
create index if not exists patterns_saga_status on patterns_saga (status, created_at);

-- Children of an instance.
create index if not exists patterns_saga_parent on patterns_saga (parent_id);

-- Requests to one instance, in their order.
create index if not exists patterns_saga_request_instance on patterns_saga_request (saga_id, id);

-- Requests to terminate, which any node meets.
create index if not exists patterns_saga_request_type on patterns_saga_request (request_type, id);

create table if not exists patterns_saga_attempt (
	id bigint generated always as identity primary key,
	saga_id varchar(128) not null,
	run integer not null,
	step varchar(200) not null,
	iteration integer not null,
	kind varchar(16) not null,
	attempt integer not null,
	error character large object,
	node varchar(128),
	started_at bigint not null,
	ended_at bigint not null
);

alter table patterns_saga_attempt alter column step set data type varchar(200);

-- History of one instance.
create index if not exists patterns_saga_attempt_saga on patterns_saga_attempt (saga_id);

create table if not exists patterns_saga_attribute (
	saga_id varchar(128) not null,
	name varchar(64) not null,
	attribute_value varchar(255) not null,
	primary key (saga_id, name)
);

-- Search by attribute.
create index if not exists patterns_saga_attribute_value on patterns_saga_attribute (name, attribute_value, saga_id);

create table if not exists patterns_saga_limit (
	name varchar(128) not null,
	limit_value varchar(255) not null,
	held integer not null,
	maximum integer not null,
	primary key (name, limit_value)
);

create table if not exists patterns_saga_definition (
	node_id varchar(128) not null,
	name varchar(128) not null,
	version integer not null,
	fingerprint varchar(64) not null,
	primary key (name, version, fingerprint, node_id)
);

merge into patterns_schema (feature, version) key (feature) values ('saga', 3);
