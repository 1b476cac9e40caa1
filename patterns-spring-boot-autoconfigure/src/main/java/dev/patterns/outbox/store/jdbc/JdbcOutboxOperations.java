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

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.outbox.store.HashBacklog;
import dev.patterns.outbox.store.MessageDetails;
import dev.patterns.outbox.store.MessageEdit;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.MessageSummary;
import dev.patterns.outbox.store.OutboxBacklog;
import dev.patterns.outbox.store.OutboxOperations;

/**
 * {@link OutboxOperations} in tables {@code patterns_outbox} and
 * {@code patterns_outbox_pause}.
 */
public final class JdbcOutboxOperations implements OutboxOperations {

	private static final Log logger = LogFactory.getLog(JdbcOutboxOperations.class);

	private static final Set<MessageState> ALL = EnumSet.allOf(MessageState.class);

	private static final Set<MessageState> PARKED = EnumSet.of(MessageState.DEAD, MessageState.DEAD_BLOCKING);

	private static final Set<MessageState> REVIVABLE = EnumSet.of(MessageState.DEAD, MessageState.DEAD_BLOCKING,
			MessageState.SENT);

	private static final String SUMMARY = "id, status, message_id, topic, msg_key, send_key, broker, type, created_at, "
			+ "visible_at, attempts, last_error";

	private final JdbcAccess access;

	private final OutboxSql sql;

	private final MessageFilterSql filters;

	/**
	 * Create the operations.
	 * @param access the database
	 */
	public JdbcOutboxOperations(JdbcAccess access) {
		this.access = access;
		this.sql = OutboxSql.of(access.platform());
		this.filters = new MessageFilterSql(this.sql);
	}

	@Override
	public List<MessageSummary> find(MessageFilter filter, @Nullable Long beforeId, int limit) {
		String before = (beforeId != null) ? " and id < " + beforeId : "";
		return this.access.client()
			.sql("select " + SUMMARY + " from patterns_outbox where " + this.filters.condition(filter) + before
					+ " order by id desc limit " + limit)
			.query((rs, row) -> StoredMessageMapper.mapSummary(rs))
			.list();
	}

	@Override
	public Optional<MessageDetails> get(long id) {
		return this.access.client()
			.sql("select " + SUMMARY + ", headers, content_type, data from patterns_outbox where "
					+ MessageFilterSql.condition(id, ALL))
			.query((rs, row) -> StoredMessageMapper.mapDetails(rs))
			.optional();
	}

	@Override
	public boolean revive(long id) {
		return revive(MessageFilterSql.condition(id, REVIVABLE)) == 1;
	}

	@Override
	public int revive(MessageFilter filter, int limit) {
		Set<MessageState> states = among(filter, REVIVABLE);
		return states.isEmpty() ? 0 : revive(this.sql.first(this.filters.condition(filter, states), limit));
	}

	// What held its key goes before it. What did not has no order to keep.
	private int revive(String condition) {
		return update("update patterns_outbox set status = case when status = " + MessageState.DEAD_BLOCKING.code()
				+ " then " + MessageState.RETRY.code() + " else " + MessageState.DELAYED.code()
				+ " end, attempts = 0, expires_at = null, last_error = null, visible_at = " + this.sql.now() + " where "
				+ condition);
	}

	@Override
	public boolean discard(long id) {
		return update("delete from patterns_outbox where " + MessageFilterSql.condition(id, PARKED)) == 1;
	}

	@Override
	public int discard(MessageFilter filter, int limit) {
		Set<MessageState> states = among(filter, PARKED);
		return states.isEmpty() ? 0 : update(
				"delete from patterns_outbox where " + this.sql.first(this.filters.condition(filter, states), limit));
	}

	private static Set<MessageState> among(MessageFilter filter, Set<MessageState> allowed) {
		Set<MessageState> states = EnumSet.copyOf(filter.states());
		states.retainAll(allowed);
		return states;
	}

	@Override
	public boolean edit(long id, MessageEdit edit) {
		String headers = (edit.headers() != null) ? HeadersJson.write(edit.headers()) : null;
		Integer edited = this.access.transaction()
			.execute((status) -> this.access.client()
				.sql("update patterns_outbox set topic = coalesce(?, topic), headers = "
						+ ((edit.headers() != null) ? "?" : "headers") + ", data = "
						+ ((edit.data() != null) ? "?" : "data") + " where " + MessageFilterSql.condition(id, PARKED))
				.params(parameters(edit, headers))
				.update());
		return edited != null && edited == 1;
	}

	private static List<@Nullable Object> parameters(MessageEdit edit, @Nullable String headers) {
		List<@Nullable Object> parameters = new ArrayList<>();
		parameters.add(edit.topic());
		if (edit.headers() != null) {
			parameters.add(headers);
		}
		if (edit.data() != null) {
			parameters.add(edit.data());
		}
		return parameters;
	}

	private int update(String statement) {
		Integer updated = this.access.transaction().execute((status) -> this.access.template().update(statement));
		return (updated != null) ? updated : 0;
	}

	@Override
	public List<HashBacklog> backlogByHash() {
		return this.access.client()
			.sql("select t.key_hash, count(*), " + this.sql.now()
					+ " - min(t.created_at) from (select key_hash, created_at from patterns_outbox where status in (2, 9) limit "
					+ OutboxBacklog.LIMIT + ") t group by t.key_hash order by t.key_hash")
			.query((rs, row) -> new HashBacklog(rs.getInt(1), rs.getLong(2),
					Duration.ofMillis(Math.max(0, rs.getLong(3)))))
			.list();
	}

	@Override
	public void pause(String broker) {
		if (findPaused().contains(broker)) {
			return;
		}
		try {
			this.access.transaction()
				.executeWithoutResult((status) -> this.access.template()
					.update("insert into patterns_outbox_pause (broker, paused_at) values (?, " + this.sql.now() + ")",
							broker));
		}
		catch (DuplicateKeyException ex) {
			// Somebody else paused it at the same moment.
			logger.debug("Relaying to '" + broker + "' is paused already", ex);
		}
	}

	@Override
	public boolean resume(String broker) {
		Integer resumed = this.access.transaction()
			.execute((status) -> this.access.template()
				.update("delete from patterns_outbox_pause where broker = ?", broker));
		return resumed != null && resumed > 0;
	}

	@Override
	public Set<String> findPaused() {
		return new HashSet<>(
				this.access.client().sql("select broker from patterns_outbox_pause").query(String.class).list());
	}

}
