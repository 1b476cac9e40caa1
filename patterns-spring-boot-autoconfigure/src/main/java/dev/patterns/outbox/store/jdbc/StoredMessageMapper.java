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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import dev.patterns.outbox.store.MessageDetails;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.MessageSummary;
import dev.patterns.outbox.store.OutboxBacklog;
import dev.patterns.outbox.store.StoredMessage;

/**
 * Makes records out of rows.
 */
final class StoredMessageMapper {

	StoredMessage map(ResultSet rs) throws SQLException {
		long createdAt = rs.getLong(13);
		long expiresAt = rs.getLong(14);
		long now = rs.getLong(16);
		boolean expired = expiresAt > 0 && expiresAt <= now;
		String orderKey = rs.getString(6);
		return new StoredMessage(rs.getLong(1), MessageState.of(rs.getInt(2)), rs.getInt(3), rs.getString(4),
				rs.getString(5), (orderKey != null) ? orderKey : rs.getString(7), orderKey != null, rs.getString(8),
				rs.getString(9), rs.getString(10), HeadersJson.read(rs.getString(11)), rs.getBytes(12),
				Instant.ofEpochMilli(createdAt), Duration.ofMillis(Math.max(0, now - createdAt)),
				(expiresAt > 0) ? Instant.ofEpochMilli(expiresAt) : null, expired, rs.getInt(15));
	}

	static MessageSummary mapSummary(ResultSet rs) throws SQLException {
		String orderKey = rs.getString("msg_key");
		long visibleAt = rs.getLong("visible_at");
		return new MessageSummary(rs.getLong("id"), MessageState.of(rs.getInt("status")), rs.getString("message_id"),
				rs.getString("topic"), (orderKey != null) ? orderKey : rs.getString("send_key"), rs.getString("broker"),
				rs.getString("type"), Instant.ofEpochMilli(rs.getLong("created_at")),
				(visibleAt > 0) ? Instant.ofEpochMilli(visibleAt) : null, rs.getInt("attempts"),
				rs.getString("last_error"));
	}

	static MessageDetails mapDetails(ResultSet rs) throws SQLException {
		return new MessageDetails(mapSummary(rs), HeadersJson.read(rs.getString("headers")),
				rs.getString("content_type"), rs.getBytes("data"));
	}

	static OutboxBacklog mapBacklog(ResultSet rs) throws SQLException {
		long now = rs.getLong("read_at");
		// 0 stands for null: there is none.
		OptionalLong oldest = LongStream.of(rs.getLong("oldest_ready"), rs.getLong("oldest_retrying"))
			.filter((time) -> time > 0)
			.min();
		Duration age = Duration.ofMillis(Math.max(0, oldest.isPresent() ? now - oldest.getAsLong() : 0));
		return new OutboxBacklog(rs.getLong("ready"), rs.getLong("delayed_rows"), rs.getLong("retrying"),
				rs.getLong("dead"), age);
	}

}
