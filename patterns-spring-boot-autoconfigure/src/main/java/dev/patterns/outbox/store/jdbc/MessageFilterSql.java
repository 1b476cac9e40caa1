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

import java.time.Instant;
import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;

/**
 * Makes conditions of filters, with literals as {@link OutboxSql} has them.
 */
final class MessageFilterSql {

	private final OutboxSql sql;

	MessageFilterSql(OutboxSql sql) {
		this.sql = sql;
	}

	String condition(MessageFilter filter) {
		return condition(filter, filter.states());
	}

	String condition(MessageFilter filter, Collection<MessageState> states) {
		StringBuilder condition = new StringBuilder(state(states));
		equal(condition, "topic", filter.topic());
		equal(condition, "type", filter.type());
		if (filter.key() != null) {
			String key = this.sql.text(filter.key());
			condition.append(" and (msg_key = ").append(key).append(" or send_key = ").append(key).append(')');
		}
		if (filter.reason() != null) {
			condition.append(" and last_error like ")
				.append(this.sql.text('%' + escape(filter.reason()) + '%'))
				.append(" escape '!'");
		}
		Instant createdBefore = filter.createdBefore();
		if (createdBefore != null) {
			condition.append(" and created_at < ").append(createdBefore.toEpochMilli());
		}
		return condition.toString();
	}

	// The one row of an id. The states lead the index.
	static String condition(long id, Set<MessageState> states) {
		return state(states) + " and id = " + id;
	}

	private static String state(Collection<MessageState> states) {
		return "status in (" + OutboxSql.join(states.stream().map((state) -> (long) state.code()).sorted().toList())
				+ ")";
	}

	private void equal(StringBuilder condition, String column, @Nullable String value) {
		if (value != null) {
			condition.append(" and ").append(column).append(" = ").append(this.sql.text(value));
		}
	}

	private static String escape(String text) {
		return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
	}

}
