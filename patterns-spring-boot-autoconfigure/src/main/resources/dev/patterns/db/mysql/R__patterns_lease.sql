-- Leases of nodes: one row for each running instance, renewed by its heartbeat.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_node (
	node_id varchar(128) not null primary key,
	application varchar(128) not null,
	started_at bigint not null,
	lease_until bigint not null
);

insert into patterns_schema (feature, version) values ('lease', 1)
	on duplicate key update version = 1;
