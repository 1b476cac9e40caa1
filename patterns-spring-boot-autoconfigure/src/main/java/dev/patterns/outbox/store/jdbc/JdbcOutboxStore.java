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

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.RowCallbackHandler;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.outbox.Ordering;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.OutboxBacklog;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;

/**
 * {@link OutboxStore} in table {@code patterns_outbox}.
 */
public final class JdbcOutboxStore implements OutboxStore {

	private static final int MAX_ERROR_LENGTH = 2000;

	/** Ids that lie further apart are settled by statements of their own. */
	private static final long MAX_ID_GAP = 10_000;

	private final JdbcAccess access;

	private final OutboxSql sql;

	private final String insertReady;

	private final String insertTimed;

	private final StoredMessageMapper mapper = new StoredMessageMapper();

	/**
	 * Create a store.
	 * @param access the database
	 */
	public JdbcOutboxStore(JdbcAccess access) {
		this.access = access;
		this.sql = OutboxSql.of(access.platform());
		String texts = "message_id, topic, msg_key, send_key, broker, type, content_type, headers, data)";
		this.insertReady = "insert into patterns_outbox (status, key_hash, created_at, " + texts + " values ("
				+ MessageState.READY.code() + ", ?, " + this.sql.now() + ", ?, ?, ?, ?, ?, ?, ?, ?, ?)";
		this.insertTimed = "insert into patterns_outbox (status, key_hash, created_at, visible_at, expires_at, " + texts
				+ " values (?, ?, " + this.sql.now() + ", " + this.sql.nowPlusParameter() + ", "
				+ this.sql.nowPlusParameter() + ", ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	}

	@Override
	public void insert(List<OutboxMessage> messages) {
		lock(messages);
		boolean timed = isTimed(messages);
		String insert = timed ? this.insertTimed : this.insertReady;
		if (messages.size() == 1) {
			this.access.template()
				.update(insert, (PreparedStatementSetter) (statement) -> bind(statement, messages.get(0), timed));
		}
		else if (!messages.isEmpty()) {
			this.access.template().batchUpdate(insert, new BatchPreparedStatementSetter() {

				@Override
				public void setValues(PreparedStatement statement, int index) throws SQLException {
					bind(statement, messages.get(index), timed);
				}

				@Override
				public int getBatchSize() {
					return messages.size();
				}

			});
		}
	}

	// In the same order everywhere, so that those who publish the same keys at once wait
	// for each other and end in no deadlock.
	private void lock(List<OutboxMessage> messages) {
		SortedSet<Integer> slots = null;
		for (OutboxMessage message : messages) {
			String key = message.key();
			if (message.ordering() == Ordering.STRICT && key != null) {
				slots = (slots != null) ? slots : new TreeSet<>();
				slots.add(KeyHash.lockSlot(key));
			}
		}
		if (slots != null) {
			slots.forEach((slot) -> this.sql.lock(this.access.template(), slot));
		}
	}

	// Most messages have neither a delay nor an end, and need not tell the database so.
	private static boolean isTimed(List<OutboxMessage> messages) {
		for (OutboxMessage message : messages) {
			if (message.timeToLive() != null || message.delay().toMillis() > 0) {
				return true;
			}
		}
		return false;
	}

	private void bind(PreparedStatement statement, OutboxMessage message, boolean timed) throws SQLException {
		int index = 1;
		if (timed) {
			boolean delayed = message.delay().toMillis() > 0;
			Duration timeToLive = message.timeToLive();
			statement.setInt(index++, (delayed ? MessageState.DELAYED : MessageState.READY).code());
			statement.setInt(index++, KeyHash.of(message.orderKey(), message.id()));
			bind(statement, index++, delayed ? message.delay() : null);
			bind(statement, index++, (timeToLive != null) ? timeToLive.plus(message.delay()) : null);
		}
		else {
			statement.setInt(index++, KeyHash.of(message.orderKey(), message.id()));
		}
		statement.setString(index++, message.id());
		statement.setString(index++, message.topic());
		statement.setString(index++, message.orderKey());
		statement.setString(index++, (message.orderKey() == null) ? message.key() : null);
		statement.setString(index++, message.broker());
		statement.setString(index++, message.type());
		statement.setString(index++, message.contentType());
		statement.setString(index++, HeadersJson.write(message.headers()));
		statement.setBytes(index, message.data());
	}

	private static void bind(PreparedStatement statement, int index, @Nullable Duration value) throws SQLException {
		if (value != null) {
			statement.setLong(index, value.toMillis());
		}
		else {
			statement.setNull(index, Types.BIGINT);
		}
	}

	@Override
	public List<StoredMessage> read(ReadRequest request) {
		List<StoredMessage> ready = new ArrayList<>();
		List<StoredMessage> due = new ArrayList<>();
		query(this.sql.read(request), (rs) -> {
			StoredMessage message = this.mapper.map(rs);
			((message.state() != MessageState.READY) ? due : ready).add(message);
		});
		ready.sort((one, other) -> Long.compare(one.id(), other.id()));
		due.addAll(ready);
		return (due.size() <= request.limit()) ? due : new ArrayList<>(due.subList(0, request.limit()));
	}

	private void query(ReadStatement statement, RowCallbackHandler handler) {
		if (statement.settings() == null) {
			this.access.template().query(statement.sql(), handler);
		}
		else {
			this.access.queryAtOnce(statement.settings(), statement.sql(), statement.parameters(), handler);
		}
	}

	@Override
	public int delete(long member, Collection<StoredMessage> messages) {
		return settle(messages, (state, ids) -> this.sql.delete(member, state, ids));
	}

	@Override
	public int markSent(long member, Collection<StoredMessage> messages) {
		return settle(messages, (state, ids) -> this.sql.markSent(member, state, ids));
	}

	private int settle(Collection<StoredMessage> messages, BiFunction<MessageState, List<Long>, String> statement) {
		Map<MessageState, List<Long>> ids = new EnumMap<>(MessageState.class);
		messages
			.forEach((message) -> ids.computeIfAbsent(message.state(), (key) -> new ArrayList<>()).add(message.id()));
		List<String> statements = new ArrayList<>();
		ids.forEach((state, list) -> chunks(list).forEach((chunk) -> statements.add(statement.apply(state, chunk))));
		return statements.stream().mapToInt(this.access::updateAtOnce).sum();
	}

	@Override
	public int purgeSent(Duration age, int limit) {
		return this.access.updateAtOnce(this.sql.purgeSent(age.toMillis(), limit));
	}

	private static List<List<Long>> chunks(List<Long> ids) {
		Collections.sort(ids);
		List<List<Long>> chunks = new ArrayList<>();
		int from = 0;
		for (int i = 1; i <= ids.size(); i++) {
			if (i == ids.size() || ids.get(i) - ids.get(i - 1) > MAX_ID_GAP) {
				chunks.add(ids.subList(from, i));
				from = i;
			}
		}
		return chunks;
	}

	@Override
	public boolean retry(long member, StoredMessage message, Duration delay, String error) {
		boolean holdsKey = message.orderKey() != null && message.state() != MessageState.DELAYED;
		MessageState to = holdsKey ? MessageState.RETRY : MessageState.DELAYED;
		return update(this.sql.retry(member, message.state(), to, message.id()), delay.toMillis(), shorten(error));
	}

	@Override
	public boolean park(long member, StoredMessage message, boolean blocking, String reason) {
		boolean holdsKey = blocking && message.orderKey() != null && message.state() != MessageState.DELAYED;
		MessageState to = holdsKey ? MessageState.DEAD_BLOCKING : MessageState.DEAD;
		return update(this.sql.park(member, message.state(), to, message.id()), shorten(reason));
	}

	private boolean update(String statement, Object... parameters) {
		return this.access.updateAtOnce(statement, parameters) == 1;
	}

	private static String shorten(String text) {
		return (text.length() <= MAX_ERROR_LENGTH) ? text : text.substring(0, MAX_ERROR_LENGTH);
	}

	@Override
	public OutboxBacklog backlog() {
		return this.access.client()
			.sql("select " + count("= 9") + " as ready, " + count("= 1") + " as delayed_rows, " + count("= 2")
					+ " as retrying, " + count("in (3, 4)")
					+ " as dead, (select min(f.created_at) from (select o.created_at from patterns_outbox o where o.status = 9 order by o.id limit 1) f) as oldest_ready, "
					+ "(select min(o.created_at) from patterns_outbox o where o.status = 2) as oldest_retrying, "
					+ this.sql.now() + " as read_at")
			.query((rs, row) -> StoredMessageMapper.mapBacklog(rs))
			.single();
	}

	private static String count(String condition) {
		return "(select count(*) from (select 1 as one from patterns_outbox where status " + condition + " limit "
				+ OutboxBacklog.LIMIT + ") t)";
	}

}
