create table stock (item varchar(40) primary key, available integer not null);
create table account (customer varchar(40) primary key, balance integer not null, points integer not null);
insert into stock values ('book', 10);
insert into account values ('ada', 100, 0);
