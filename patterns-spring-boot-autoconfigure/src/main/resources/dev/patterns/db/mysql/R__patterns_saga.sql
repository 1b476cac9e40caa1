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
	failure longtext,
	input longtext,
	first_input longtext,
	headers longtext,
	attributes longtext,
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
	ended_at bigint,
	-- Instances that are due and nobody runs.
	index patterns_saga_ready (owner, due_at),
	-- The same for each saga, when there is more to do than can be done at once.
	index patterns_saga_ready_by_name (name, due_at),
	-- Lists, newest first of each status, counts by status, and what may be purged.
	index patterns_saga_status (status, created_at),
	-- Children of an instance.
	index patterns_saga_parent (parent_id)
) default character set utf8mb4 collate utf8mb4_bin;

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
	result longtext,
	error longtext,
	node varchar(128),
	due_at bigint,
	first_sent_at bigint not null,
	started_at bigint not null,
	ended_at bigint,
	flow_position integer,
	raised_by varchar(255),
	primary key (saga_id, run, step, iteration, kind)
) default character set utf8mb4 collate utf8mb4_bin;

create table if not exists patterns_saga_request (
	id bigint not null auto_increment primary key,
	saga_id varchar(128) not null,
	request_type varchar(16) not null,
	argument varchar(128),
	payload longtext,
	raised_by varchar(255),
	created_at bigint not null,
	-- Requests to one instance.
	index patterns_saga_request_saga (saga_id),
	-- Requests to terminate, which any node meets.
	index patterns_saga_request_type (request_type)
) default character set utf8mb4 collate utf8mb4_bin;

-- Earlier versions had fewer columns and other indexes. MySQL has no "if not exists" for them.
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add column attributes longtext', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga' and column_name = 'attributes');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add column limit_value varchar(255)', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga' and column_name = 'limit_value');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add column limited boolean not null default false', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga' and column_name = 'limited');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add column resume_at bigint', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga' and column_name = 'resume_at');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_step add column origin_run integer not null default 1', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_step' and column_name = 'origin_run');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_step add column forgiven integer not null default 0', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_step' and column_name = 'forgiven');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_step add column due_at bigint', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_step' and column_name = 'due_at');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_request add column argument varchar(128)', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_request' and column_name = 'argument');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add column parent_id varchar(128)', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga' and column_name = 'parent_id');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_step add column flow_position integer', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_step' and column_name = 'flow_position');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_request add column payload longtext', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_request' and column_name = 'payload');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_step add column raised_by varchar(255)', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_step' and column_name = 'raised_by');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_request add column raised_by varchar(255)', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga_request' and column_name = 'raised_by');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add column first_input longtext', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_saga' and column_name = 'first_input');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
alter table patterns_saga_step modify column step varchar(200) not null;
set @patterns_sql = (select if(count(*) > 0, 'alter table patterns_saga drop index patterns_saga_due', 'do 0') from information_schema.statistics
	where table_schema = database() and table_name = 'patterns_saga' and index_name = 'patterns_saga_due');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) > 0, 'alter table patterns_saga drop index patterns_saga_created', 'do 0') from information_schema.statistics
	where table_schema = database() and table_name = 'patterns_saga' and index_name = 'patterns_saga_created');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add index patterns_saga_ready (owner, due_at)', 'do 0') from information_schema.statistics
	where table_schema = database() and table_name = 'patterns_saga' and index_name = 'patterns_saga_ready');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add index patterns_saga_ready_by_name (name, due_at)', 'do 0') from information_schema.statistics
	where table_schema = database() and table_name = 'patterns_saga' and index_name = 'patterns_saga_ready_by_name');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga add index patterns_saga_parent (parent_id)', 'do 0') from information_schema.statistics
	where table_schema = database() and table_name = 'patterns_saga' and index_name = 'patterns_saga_parent');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_saga_request add index patterns_saga_request_type (request_type)', 'do 0') from information_schema.statistics
	where table_schema = database() and table_name = 'patterns_saga_request' and index_name = 'patterns_saga_request_type');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
deallocate prepare patterns_statement;

create table if not exists patterns_saga_attempt (
	id bigint not null auto_increment primary key,
	saga_id varchar(128) not null,
	run integer not null,
	step varchar(200) not null,
	iteration integer not null,
	kind varchar(16) not null,
	attempt integer not null,
	error longtext,
	node varchar(128),
	started_at bigint not null,
	ended_at bigint not null,
	-- History of one instance.
	index patterns_saga_attempt_saga (saga_id)
) default character set utf8mb4 collate utf8mb4_bin;

alter table patterns_saga_attempt modify column step varchar(200) not null;

create table if not exists patterns_saga_attribute (
	saga_id varchar(128) not null,
	name varchar(64) not null,
	attribute_value varchar(255) not null,
	primary key (saga_id, name),
	-- Search by attribute.
	index patterns_saga_attribute_value (name, attribute_value, saga_id)
) default character set utf8mb4 collate utf8mb4_bin;

create table if not exists patterns_saga_limit (
	name varchar(128) not null,
	limit_value varchar(255) not null,
	held integer not null,
	maximum integer not null,
	primary key (name, limit_value)
) default character set utf8mb4 collate utf8mb4_bin;

create table if not exists patterns_saga_definition (
	node_id varchar(128) not null,
	name varchar(128) not null,
	version integer not null,
	fingerprint varchar(64) not null,
	primary key (name, version, fingerprint, node_id)
) default character set utf8mb4 collate utf8mb4_bin;

insert into patterns_schema (feature, version) values ('saga', 3)
	on duplicate key update version = 3;
