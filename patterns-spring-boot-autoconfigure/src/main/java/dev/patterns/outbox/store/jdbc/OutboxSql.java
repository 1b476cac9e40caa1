/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.outbox.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.ReadRequest;

/**
 * The statements of the relay, which differ from database to database.
 * <p>
 * They contain their values as literals (numbers, and texts in hexadecimal), not as
 * parameters, and are sent unprepared: a queue's table is empty most of the time, and a
 * plan that was made and kept when it was empty reads all of it when it is not. Only
 * where the database is told how to plan a statement, it may be prepared.
 */
class OutboxSql {

	private static final int BLOCKING = MessageState.DEAD_BLOCKING.code();

	private final DatabasePlatform platform;

	OutboxSql(DatabasePlatform platform) {
		this.platform = platform;
	}

	static OutboxSql of(DatabasePlatform platform) {
		return switch (platform) {
			case POSTGRESQL -> new PostgresqlOutboxSql();
			case MARIADB, MYSQL -> new MysqlOutboxSql(platform);
			case H2 -> new OutboxSql(platform);
		};
	}

	final String now() {
		return this.platform.epochMillis();
	}

	// The sum of now and a parameter, null if the parameter is.
	String nowPlusParameter() {
		return now() + " + cast(? as bigint)";
	}

	// A text literal that needs no escaping.
	String text(String value) {
		return "utf8tostring(x'" + hex(value) + "')";
	}

	// How the table is named where ready rows are read in order.
	String readyRows() {
		return "patterns_outbox o";
	}

	static String hex(String value) {
		return HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
	}

	ReadStatement read(ReadRequest request) {
		return new ReadStatement(null, read(request, exceptIds(request.exceptIds()), String.valueOf(request.limit())),
				List.of());
	}

	final String read(ReadRequest request, String exceptIds, String limit) {
		String columns = "o.id, o.status, o.key_hash, o.message_id, o.topic, o.msg_key, o.send_key, o.broker, o.type, "
				+ "o.content_type, o.headers, o.data, o.created_at, o.expires_at, o.attempts, (select " + now()
				+ ") as read_at";
		String common = hashes(request.hashes()) + exceptIds + except("o.broker", request.exceptBrokers());
		// The time stands in a subquery so that it is asked for once, and is used with
		// the index. Which failed message of a key is the first is looked up once for
		// each read: after a long outage there are many, and no index leads from one to
		// those of its key.
		String due = "select " + columns
				+ " from patterns_outbox o where o.status in (1, 2) and o.visible_at <= (select " + now() + ")" + common
				+ " and (o.status = 1 or o.id in (select min(l.id) from patterns_outbox l where l.status in (2, "
				+ BLOCKING + ") group by l.msg_key)) order by o.visible_at, o.id limit " + limit;
		// What holds a key is looked up once for each read, not for each row.
		String ready = "select " + columns + " from " + readyRows() + " where o.status = 9" + common
				+ except("o.msg_key", request.exceptKeys())
				+ " and (o.msg_key is null or o.msg_key not in (select h.msg_key from patterns_outbox h where h.status in (2, "
				+ BLOCKING + ") and h.msg_key is not null)) order by o.id limit " + limit;
		return "(" + due + ") union all (" + ready + ")";
	}

	private String hashes(KeyHashes hashes) {
		if (hashes.isAll()) {
			return "";
		}
		if (hashes.isEmpty()) {
			return " and 1 = 0";
		}
		return hashes.ranges()
			.stream()
			.map((range) -> "o.key_hash between " + range.first() + " and " + range.last())
			.collect(Collectors.joining(" or ", " and (", ")"));
	}

	private String exceptIds(Collection<Long> ids) {
		return ids.isEmpty() ? "" : " and not " + oneOf("o.id", ids);
	}

	private String except(String column, Collection<String> values) {
		if (values.isEmpty()) {
			return "";
		}
		return values.stream()
			.map(this::text)
			.collect(Collectors.joining(", ", " and (" + column + " is null or " + column + " not in (", "))"));
	}

	// Whether a column has one of many numbers.
	String oneOf(String column, Collection<Long> values) {
		return column + " in (" + join(values) + ")";
	}

	// Exactly these rows, if they are in that state.
	String rows(MessageState state, List<Long> ids) {
		return "status = " + state.code() + " and " + oneOf("id", ids);
	}

	final String delete(long member, MessageState state, List<Long> ids) {
		return "delete from patterns_outbox where " + rows(state, ids) + " and " + isMember(member) + relaxedCommit();
	}

	final String markSent(long member, MessageState state, List<Long> ids) {
		return "update patterns_outbox set status = " + MessageState.SENT.code() + ", visible_at = " + now() + " where "
				+ rows(state, ids) + " and " + isMember(member) + relaxedCommit();
	}

	// Lets the statement not wait until it is on the disk, where that can be said.
	String relaxedCommit() {
		return "";
	}

	final String purgeSent(long ageMillis, int limit) {
		return "delete from patterns_outbox where " + first("status = " + MessageState.SENT.code()
				+ " and visible_at <= (select " + now() + " - " + ageMillis + ")", limit);
	}

	// The first rows for which a condition holds, by their ids.
	String first(String condition, int limit) {
		return condition + " and id in (select id from patterns_outbox where " + condition + " order by id limit "
				+ limit + ")";
	}

	// Locks a key of strict order until the transaction ends, by one of a fixed number of
	// rows.
	void lock(JdbcTemplate template, int slot) {
		template.queryForList("select slot from patterns_outbox_lock where slot = " + slot + " for update");
	}

	final String retry(long member, MessageState from, MessageState to, long id) {
		return "update patterns_outbox set status = " + to.code() + ", attempts = attempts + 1, visible_at = "
				+ nowPlusParameter() + ", last_error = ? where status = " + from.code() + " and id = " + id + " and "
				+ isMember(member);
	}

	final String park(long member, MessageState from, MessageState to, long id) {
		return "update patterns_outbox set status = " + to.code()
				+ ", attempts = attempts + 1, visible_at = null, last_error = ? where status = " + from.code()
				+ " and id = " + id + " and " + isMember(member);
	}

	// The fence: a member that was removed settles nothing.
	private String isMember(long member) {
		return "exists (select 1 from patterns_outbox_member m where m.member_id = " + member + ")";
	}

	static String join(Collection<Long> values) {
		return values.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

}
