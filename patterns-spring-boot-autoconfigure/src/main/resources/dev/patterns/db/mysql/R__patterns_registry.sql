-- Instances of services, each registered until its time is over.
-- Idempotent: may be run again at any time. All times are milliseconds since 1970, UTC.
-- Names are compared by exact characters, with case and trailing spaces.

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
	metadata longtext,
	expires_at bigint not null,
	primary key (namespace, service, instance_id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

insert into patterns_schema (feature, version) values ('registry', 1)
	on duplicate key update version = 1;
