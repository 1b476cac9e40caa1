-- Instances of services, each registered until its time is over.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.

create table if not exists patterns_schema (
	feature varchar(64) not null primary key,
	version integer not null
);

create table if not exists patterns_instance (
	namespace varchar(64) not null,
	service varchar(128) not null,
	instance_id varchar(128) not null,
	host varchar(255) not null,
	port integer not null,
	secure smallint not null,
	metadata text,
	expires_at bigint not null,
	primary key (namespace, service, instance_id)
);

insert into patterns_schema (feature, version) values ('registry', 1)
	on conflict (feature) do update set version = excluded.version;
