-- Configuration that changes while applications run: the present values, and what was done to them.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.
-- Keys are compared by exact characters, with case and trailing spaces.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

-- One row for each store. Whoever writes locks it, so that revisions become visible in their order.
-- The mark of a revision is random: a restored table that is written to is not taken for what it was.
create table if not exists patterns_configuration_head (
	store varchar(64) not null primary key,
	revision bigint not null,
	revision_mark varchar(36) default '' not null,
	history_floor bigint not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists patterns_configuration (
	store varchar(64) not null,
	item_key varchar(255) not null,
	item_value longtext not null,
	version bigint not null,
	primary key (store, item_key)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- Without a value the key was deleted. Changes up to the floor of the history are gone.
create table if not exists patterns_configuration_change (
	store varchar(64) not null,
	revision bigint not null,
	revision_mark varchar(36) default '' not null,
	item_key varchar(255) not null,
	item_value longtext,
	changed_at bigint not null,
	changed_by varchar(128) not null,
	primary key (store, revision, item_key),
	index patterns_configuration_change_key (store, item_key, revision)
) engine = InnoDB character set utf8mb4 collate utf8mb4_nopad_bin;

-- Earlier versions had fewer columns.
alter table patterns_configuration_head add column if not exists revision_mark varchar(36) default '' not null;
alter table patterns_configuration_change add column if not exists revision_mark varchar(36) default '' not null;

insert into patterns_schema (feature, version) values ('configuration', 2)
	on duplicate key update version = 2;
