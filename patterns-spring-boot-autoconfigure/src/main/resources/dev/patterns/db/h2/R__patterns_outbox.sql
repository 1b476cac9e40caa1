-- Transactional outbox: messages that wait for the broker, and who relays which of them.
-- Idempotent: may be run again at any time, also on the tables of an earlier version. All times are milliseconds since 1970, UTC.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

-- status: 9 ready, 1 delayed, 2 to be retried, 3 dead, 4 dead and its key waits, 5 sent and kept for a while.
-- key_hash: 0 to 255, FNV-1a (32 bits) of the key in UTF-8, its four bytes combined by exclusive or.
-- msg_key is a key whose order is kept, send_key one whose order is not.
-- The order of the ids is the order of a key.
create table if not exists patterns_outbox (
	id bigint generated always as identity primary key,
	status smallint not null,
	key_hash smallint not null,
	attempts integer default 0 not null,
	created_at bigint not null,
	visible_at bigint,
	expires_at bigint,
	message_id varchar(128) not null,
	topic varchar(255) not null,
	msg_key varchar(512),
	send_key varchar(512),
	broker varchar(128) not null,
	type varchar(128) not null,
	content_type varchar(128),
	headers character large object,
	data binary large object not null,
	last_error varchar(2000)
);

-- Earlier versions had fewer columns.
alter table patterns_outbox add column if not exists send_key varchar(512);

create index if not exists patterns_outbox_ready on patterns_outbox (status, id);

create index if not exists patterns_outbox_due on patterns_outbox (status, visible_at);

-- One row for each instance that relays.
create table if not exists patterns_outbox_member (
	member_id bigint generated always as identity primary key,
	node_id varchar(128) not null
);

-- Which member relays the keys with which hash. One row for each hash.
create table if not exists patterns_outbox_owner (
	key_hash smallint not null primary key,
	member_id bigint
);

merge into patterns_outbox_owner as target using (select x as hash from system_range(0, 255)) as source
	on target.key_hash = source.hash
	when not matched then insert (key_hash) values (source.hash);

-- Brokers to which nothing is sent for the time being, * stands for all.
create table if not exists patterns_outbox_pause (
	broker varchar(128) not null primary key,
	paused_at bigint not null
);

-- Locked until the end of the transaction by those who publish in strict order.
create table if not exists patterns_outbox_lock (
	slot smallint not null primary key
);

merge into patterns_outbox_lock as target using (select x as slot from system_range(0, 1023)) as source
	on target.slot = source.slot
	when not matched then insert (slot) values (source.slot);

merge into patterns_schema (feature, version) key (feature) values ('outbox', 2);
