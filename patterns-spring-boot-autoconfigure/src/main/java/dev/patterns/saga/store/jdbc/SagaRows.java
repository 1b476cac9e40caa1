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

package dev.patterns.saga.store.jdbc;

import java.lang.reflect.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Turns rows into records.
 */
final class SagaRows {

	private static final Type HEADERS = LinkedHashMap.class;

	private final PayloadSerializer serializer;

	SagaRows(PayloadSerializer serializer) {
		this.serializer = serializer;
	}

	@Nullable String headers(Map<String, String> headers) {
		return headers.isEmpty() ? null : this.serializer.write(headers);
	}

	SagaRecord saga(ResultSet row, int rowNum) throws SQLException {
		String reason = row.getString("reason");
		Map<String, String> headers = this.serializer.read(row.getString("headers"), HEADERS);
		return new SagaRecord(row.getString("id"), row.getString("name"), row.getInt("version"),
				row.getString("fingerprint"), row.getInt("run"), SagaStatus.valueOf(row.getString("status")),
				(reason != null) ? SagaEndReason.valueOf(reason) : null, row.getString("failure"),
				row.getString("input"), (headers != null) ? headers : Map.of(), row.getString("application"),
				row.getString("owner"), row.getLong("epoch"), row.getInt("completion"), instant(row, "due_at"),
				instant(row, "deadline_at"), Instant.ofEpochMilli(row.getLong("created_at")),
				Instant.ofEpochMilli(row.getLong("updated_at")), instant(row, "ended_at"));
	}

	SagaStepRecord step(ResultSet row, int rowNum) throws SQLException {
		int completion = row.getInt("completion");
		Integer number = row.wasNull() ? null : completion;
		return new SagaStepRecord(row.getString("saga_id"), row.getInt("run"), row.getString("step"),
				row.getInt("iteration"), SagaStepKind.valueOf(row.getString("kind")),
				SagaStepStatus.valueOf(row.getString("status")), row.getInt("attempt"), row.getBoolean("uncertain"),
				number, row.getString("result"), row.getString("error"), row.getString("node"),
				Instant.ofEpochMilli(row.getLong("first_sent_at")), Instant.ofEpochMilli(row.getLong("started_at")),
				instant(row, "ended_at"));
	}

	SagaRequest request(ResultSet row, int rowNum) throws SQLException {
		return new SagaRequest(row.getLong("id"), row.getString("saga_id"),
				SagaRequest.Type.valueOf(row.getString("request_type")),
				Instant.ofEpochMilli(row.getLong("created_at")));
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		long millis = row.getLong(column);
		return row.wasNull() ? null : Instant.ofEpochMilli(millis);
	}

	static @Nullable Long millis(@Nullable Instant instant) {
		return (instant != null) ? instant.toEpochMilli() : null;
	}

	static @Nullable String name(@Nullable Enum<?> value) {
		return (value != null) ? value.name() : null;
	}

}
