-- Transactional outbox: messages that wait for the broker, and who relays which of them.
-- Idempotent: may be run again at any time, also on the tables of an earlier version. All times are milliseconds since 1970, UTC.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

-- status: 9 ready, 1 delayed, 2 to be retried, 3 dead, 4 dead and its key waits, 5 sent and kept for a while.
-- key_hash: 0 to 255, FNV-1a (32 bits) of the key in UTF-8, its four bytes combined by exclusive or.
-- msg_key is a key whose order is kept, send_key one whose order is not.
-- The order of the ids is the order of a key. Keys are compared byte by byte, spaces at the end included, hence the collation.
create table if not exists patterns_outbox (
	id bigint not null auto_increment primary key,
	status smallint not null,
	key_hash smallint not null,
	attempts integer not null default 0,
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
	headers longtext,
	data longblob not null,
	last_error varchar(2000),
	index patterns_outbox_ready (status, id),
	index patterns_outbox_due (status, visible_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_0900_bin;

-- Earlier versions had fewer columns. MySQL has no "if not exists" for them.
set @patterns_sql = (select if(count(*) = 0, 'alter table patterns_outbox add column send_key varchar(512)', 'do 0') from information_schema.columns
	where table_schema = database() and table_name = 'patterns_outbox' and column_name = 'send_key');
prepare patterns_statement from @patterns_sql;
execute patterns_statement;
deallocate prepare patterns_statement;

-- One row for each instance that relays.
create table if not exists patterns_outbox_member (
	member_id bigint not null auto_increment primary key,
	node_id varchar(128) not null
) engine = InnoDB;

-- Which member relays the keys with which hash. One row for each hash.
create table if not exists patterns_outbox_owner (
	key_hash smallint not null primary key,
	member_id bigint
) engine = InnoDB;

insert ignore into patterns_outbox_owner (key_hash)
	with recursive hashes (hash) as (select 0 union all select hash + 1 from hashes where hash < 255)
	select hash from hashes;

-- Brokers to which nothing is sent for the time being, * stands for all.
create table if not exists patterns_outbox_pause (
	broker varchar(128) not null primary key,
	paused_at bigint not null
) engine = InnoDB;

-- Locked until the end of the transaction by those who publish in strict order.
create table if not exists patterns_outbox_lock (
	slot smallint not null primary key
) engine = InnoDB;

insert ignore into patterns_outbox_lock (slot)
	with recursive digits (digit) as (select 0 union all select digit + 1 from digits where digit < 31)
	select a.digit * 32 + b.digit from digits a cross join digits b;

insert into patterns_schema (feature, version) values ('outbox', 2)
	on duplicate key update version = 2;
