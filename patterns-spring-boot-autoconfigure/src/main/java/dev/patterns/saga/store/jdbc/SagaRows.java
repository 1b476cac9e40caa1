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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.patterns.jdbc.TypedNull;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Turns rows into records.
 */
final class SagaRows {

	private static final Type MAP = LinkedHashMap.class;

	private final PayloadSerializer serializer;

	SagaRows(PayloadSerializer serializer) {
		this.serializer = serializer;
	}

	@Nullable String map(Map<String, String> map) {
		return map.isEmpty() ? null : this.serializer.write(map);
	}

	private Map<String, String> map(@Nullable String json) {
		Map<String, String> map = this.serializer.read(json, MAP);
		return (map != null) ? map : Map.of();
	}

	SagaRecord saga(ResultSet row, int rowNum) throws SQLException {
		String reason = row.getString("reason");
		SagaRecord.Origin origin = new SagaRecord.Origin(row.getString("application"), row.getString("input"),
				map(row.getString("headers")), map(row.getString("attributes")), row.getString("limit_value"),
				instant(row, "deadline_at"), Instant.ofEpochMilli(row.getLong("created_at")),
				row.getString("parent_id"));
		return new SagaRecord(row.getString("id"), row.getString("name"), row.getInt("version"),
				row.getString("fingerprint"), row.getInt("run"), SagaStatus.valueOf(row.getString("status")),
				(reason != null) ? SagaEndReason.valueOf(reason) : null, row.getString("failure"), origin,
				row.getString("owner"), row.getLong("epoch"), row.getInt("completion"), row.getBoolean("limited"),
				instant(row, "due_at"), instant(row, "resume_at"), Instant.ofEpochMilli(row.getLong("updated_at")),
				instant(row, "ended_at"));
	}

	SagaStepRecord step(ResultSet row, int rowNum) throws SQLException {
		int completion = row.getInt("completion");
		Integer number = row.wasNull() ? null : completion;
		int position = row.getInt("flow_position");
		Integer place = row.wasNull() ? null : position;
		return new SagaStepRecord(row.getString("saga_id"), row.getInt("run"), row.getString("step"),
				row.getInt("iteration"), SagaStepKind.valueOf(row.getString("kind")), row.getInt("origin_run"),
				SagaStepStatus.valueOf(row.getString("status")), row.getInt("attempt"), row.getInt("forgiven"),
				row.getBoolean("uncertain"), number, row.getString("result"), row.getString("error"),
				row.getString("node"), instant(row, "due_at"), Instant.ofEpochMilli(row.getLong("first_sent_at")),
				Instant.ofEpochMilli(row.getLong("started_at")), instant(row, "ended_at"), place,
				row.getString("raised_by"));
	}

	SagaAttemptRecord attempt(ResultSet row, int rowNum) throws SQLException {
		return new SagaAttemptRecord(row.getString("saga_id"), row.getInt("run"), row.getString("step"),
				row.getInt("iteration"), SagaStepKind.valueOf(row.getString("kind")), row.getInt("attempt"),
				row.getString("error"), row.getString("node"), Instant.ofEpochMilli(row.getLong("started_at")),
				Instant.ofEpochMilli(row.getLong("ended_at")));
	}

	static SagaRequest request(ResultSet row, @Nullable String payload) throws SQLException {
		return new SagaRequest(row.getLong("id"), row.getString("saga_id"),
				SagaRequest.Type.valueOf(row.getString("request_type")), row.getString("argument"), payload,
				row.getString("raised_by"), Instant.ofEpochMilli(row.getLong("created_at")));
	}

	Object[] parameters(SagaRecord saga) {
		SagaRecord.Origin origin = saga.origin();
		return new Object[] { saga.id(), saga.name(), saga.version(), saga.fingerprint(), saga.run(),
				saga.status().name(), TypedNull.text(name(saga.reason())), TypedNull.text(saga.failure()),
				TypedNull.text(origin.input()), TypedNull.text(map(origin.headers())),
				TypedNull.text(map(origin.attributes())), origin.application(), TypedNull.text(saga.owner()),
				saga.epoch(), saga.completion(), TypedNull.text(origin.limitValue()), saga.limited(), at(saga.dueAt()),
				at(saga.resumeAt()), at(origin.deadlineAt()), at(origin.createdAt()), at(saga.updatedAt()),
				at(saga.endedAt()), TypedNull.text(origin.parent()) };
	}

	/**
	 * Parameters of the fence.
	 * @param claimed the instance as it was claimed
	 * @param transition the transition
	 * @return the parameters
	 */
	static Object[] fence(SagaRecord claimed, SagaTransition transition) {
		SagaRecord next = claimed.after(transition);
		return new Object[] { next.run(), next.status().name(), TypedNull.text(name(next.reason())),
				TypedNull.text(next.failure()), next.limited(), at(next.dueAt()), at(next.resumeAt()),
				TypedNull.text(next.owner()), transition.completions(), at(next.updatedAt()), at(next.endedAt()),
				claimed.id(), TypedNull.text(claimed.owner()), claimed.epoch() };
	}

	static Object[] fencedInsertion(SagaRecord claimed, SagaTransition transition) {
		SagaStepRecord step = transition.newSteps().get(0);
		return Stream
			.concat(Arrays.stream(fence(claimed, transition)),
					Arrays.stream(insertion(step, TypedNull.number(step.completion()))))
			.toArray();
	}

	static Object[] firstCompletion(SagaRecord claimed, SagaTransition transition, SagaStepRecord step) {
		SagaRecord next = claimed.after(transition);
		return new Object[] { next.status().name(), TypedNull.text(next.owner()), at(next.updatedAt()),
				at(next.endedAt()), claimed.id(), TypedNull.text(claimed.owner()), claimed.epoch(), step.iteration(),
				step.originRun(), TypedNull.text(step.result()), TypedNull.text(step.node()), at(step.firstSentAt()),
				at(step.startedAt()), at(step.endedAt()), step.sagaId(), step.run(), step.step(), step.kind().name(),
				TypedNull.number(step.position()), TypedNull.number(step.completion()) };
	}

	static Object[] firstCompletionOfBranch(SagaRecord claimed, SagaTransition transition, SagaStepRecord step) {
		return new Object[] { at(transition.at()), claimed.id(), TypedNull.text(claimed.owner()), claimed.epoch(),
				step.iteration(), step.originRun(), TypedNull.text(step.result()), TypedNull.text(step.node()),
				at(step.firstSentAt()), at(step.startedAt()), at(step.endedAt()), step.sagaId(), step.run(),
				step.step(), step.kind().name(), TypedNull.number(step.position()) };
	}

	static Object[] branchFence(SagaRecord claimed, SagaTransition transition) {
		return new Object[] { transition.completions(), at(transition.at()), claimed.id(),
				TypedNull.text(claimed.owner()), claimed.epoch() };
	}

	static Object[] insertion(SagaStepRecord step, Object completion) {
		return new Object[] { step.status().name(), step.attempt(), step.forgiven(), step.uncertain(),
				TypedNull.text(step.result()), TypedNull.text(step.error()), TypedNull.text(step.node()),
				at(step.dueAt()), at(step.firstSentAt()), at(step.startedAt()), at(step.endedAt()), step.originRun(),
				step.sagaId(), step.run(), step.step(), step.iteration(), step.kind().name(),
				TypedNull.number(step.position()), TypedNull.text(step.raisedBy()), completion };
	}

	static Object[] change(SagaStepRecord step, Object completion) {
		return new Object[] { step.status().name(), step.attempt(), step.forgiven(), step.uncertain(),
				TypedNull.text(step.result()), TypedNull.text(step.error()), TypedNull.text(step.node()),
				at(step.dueAt()), at(step.firstSentAt()), at(step.startedAt()), at(step.endedAt()), step.originRun(),
				completion, step.sagaId(), step.run(), step.step(), step.iteration(), step.kind().name() };
	}

	static Object[] parameters(SagaAttemptRecord attempt) {
		return new Object[] { attempt.sagaId(), attempt.run(), attempt.step(), attempt.iteration(),
				attempt.kind().name(), attempt.attempt(), TypedNull.text(attempt.error()),
				TypedNull.text(attempt.node()), at(attempt.startedAt()), at(attempt.endedAt()) };
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		long millis = row.getLong(column);
		return row.wasNull() ? null : Instant.ofEpochMilli(millis);
	}

	static Object at(@Nullable Instant instant) {
		return TypedNull.number(millis(instant));
	}

	static @Nullable Long millis(@Nullable Instant instant) {
		return (instant != null) ? instant.toEpochMilli() : null;
	}

	static @Nullable String name(@Nullable Enum<?> value) {
		return (value != null) ? value.name() : null;
	}

}
