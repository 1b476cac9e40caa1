create table account (customer varchar(50) primary key, balance int not null);
insert into account values ('ada', 100), ('bob', 5);
