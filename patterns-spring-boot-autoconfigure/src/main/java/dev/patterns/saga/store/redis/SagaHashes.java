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

package dev.patterns.saga.store.redis;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Turns records into what is stored, and back. Steps and attempts are JSON arrays of
 * texts, whatever the application's mapper does to objects; what is new is appended.
 */
final class SagaHashes {

	private static final Type MAP = LinkedHashMap.class;

	private static final Comparator<SagaStepRecord> FIRST_ATTEMPTS = Comparator.comparingInt(SagaStepRecord::run)
		.thenComparing(SagaStepRecord::firstSentAt)
		.thenComparing(SagaStepRecord::startedAt)
		.thenComparing(SagaStepRecord::completion, Comparator.nullsLast(Comparator.naturalOrder()))
		.thenComparing(SagaStepRecord::position, Comparator.nullsLast(Comparator.naturalOrder()))
		.thenComparing(SagaStepRecord::iteration)
		.thenComparing(SagaStepRecord::step)
		.thenComparing(SagaStepRecord::kind);

	private final PayloadSerializer serializer;

	SagaHashes(PayloadSerializer serializer) {
		this.serializer = serializer;
	}

	/**
	 * The fields of an instance that nobody has changed yet.
	 * @param saga the instance
	 * @return names and values, one after the other
	 */
	List<String> fields(SagaRecord saga) {
		Map<String, @Nullable String> fields = new LinkedHashMap<>();
		SagaRecord.Origin origin = saga.origin();
		fields.put("name", saga.name());
		fields.put("version", Integer.toString(saga.version()));
		fields.put("fp", saga.fingerprint());
		fields.putAll(changing(saga));
		fields.put("epoch", Long.toString(saga.epoch()));
		fields.put("completion", Integer.toString(saga.completion()));
		fields.put("app", origin.application());
		fields.put("input", origin.input());
		fields.put("headers", map(origin.headers()));
		fields.put("attributes", map(origin.attributes()));
		fields.put("value", origin.limitValue());
		fields.put("created", millis(origin.createdAt()));
		fields.put("parent", origin.parent());
		List<String> present = new ArrayList<>();
		fields.forEach((name, value) -> {
			if (value != null) {
				present.add(name);
				present.add(value);
			}
		});
		return present;
	}

	/**
	 * The fields that a transition may change.
	 * @param saga the instance
	 * @return values by name
	 */
	static Map<String, @Nullable String> changing(SagaRecord saga) {
		Map<String, @Nullable String> fields = new LinkedHashMap<>();
		SagaEndReason reason = saga.reason();
		fields.put("run", Integer.toString(saga.run()));
		fields.put("status", saga.status().name());
		fields.put("reason", (reason != null) ? reason.name() : null);
		fields.put("failure", saga.failure());
		fields.put("owner", saga.owner());
		fields.put("limited", saga.limited() ? "1" : "0");
		fields.put("due", millis(saga.dueAt()));
		fields.put("resume", millis(saga.resumeAt()));
		fields.put("deadline", millis(saga.deadlineAt()));
		fields.put("updated", millis(saga.updatedAt()));
		fields.put("ended", millis(saga.endedAt()));
		return fields;
	}

	/**
	 * The indexes in which an instance is as long as it is there.
	 * @param saga the instance
	 * @return their names
	 */
	static List<String> fixedIndexes(SagaRecord saga) {
		List<String> keys = new ArrayList<>(List.of("all", "name:" + saga.name()));
		saga.origin().attributes().forEach((name, value) -> keys.add(attribute(name, value)));
		return keys;
	}

	static String attribute(String name, String value) {
		return "attr:" + name.length() + ":" + name + ":" + value;
	}

	SagaRecord saga(String id, Map<?, ?> hash) {
		Fields fields = new Fields(hash);
		SagaRecord.Origin origin = new SagaRecord.Origin(fields.text("app"), fields.find("input"),
				map(fields.find("headers")), map(fields.find("attributes")), fields.find("value"),
				fields.instant("deadline"), Instant.ofEpochMilli(fields.number("created")), fields.find("parent"));
		String reason = fields.find("reason");
		return new SagaRecord(id, fields.text("name"), (int) fields.number("version"), fields.text("fp"),
				(int) fields.number("run"), SagaStatus.valueOf(fields.text("status")),
				(reason != null) ? SagaEndReason.valueOf(reason) : null, fields.find("failure"), origin,
				fields.find("owner"), fields.number("epoch"), (int) fields.number("completion"),
				"1".equals(fields.find("limited")), fields.instant("due"), fields.instant("resume"),
				Instant.ofEpochMilli(fields.number("updated")), fields.instant("ended"));
	}

	/**
	 * What names a step within its instance.
	 * @param step the step
	 * @return the field; it begins with the run
	 */
	static String field(SagaStepRecord step) {
		return step.run() + "/" + step.iteration() + "/" + step.kind() + "/" + step.step();
	}

	String text(SagaStepRecord step) {
		List<@Nullable String> values = new ArrayList<>();
		values.add(Integer.toString(step.originRun()));
		values.add(step.status().name());
		values.add(Integer.toString(step.attempt()));
		values.add(Integer.toString(step.forgiven()));
		values.add(step.uncertain() ? "1" : "0");
		values.add(step.result());
		values.add(step.error());
		values.add(step.node());
		values.add(millis(step.dueAt()));
		values.add(millis(step.firstSentAt()));
		values.add(millis(step.startedAt()));
		values.add(millis(step.endedAt()));
		values.add(text(step.position()));
		values.add(step.raisedBy());
		return this.serializer.write(values);
	}

	List<SagaStepRecord> steps(String id, Map<String, String> hash, @Nullable Integer run) {
		List<SagaStepRecord> steps = new ArrayList<>();
		hash.forEach((field, value) -> {
			String[] key = field.split("/", 4);
			if (run == null || key[0].equals(run.toString())) {
				steps.add(step(id, key, value));
			}
		});
		steps.sort(FIRST_ATTEMPTS);
		return steps;
	}

	private SagaStepRecord step(String id, String[] key, String value) {
		int end = value.indexOf(' ');
		Values values = new Values(array(value.substring(end + 1)));
		return new SagaStepRecord(id, Integer.parseInt(key[0]), key[3], Integer.parseInt(key[1]),
				SagaStepKind.valueOf(key[2]), values.integer(0), SagaStepStatus.valueOf(values.text(1)),
				values.integer(2), values.integer(3), values.text(4).equals("1"),
				(end > 0) ? Integer.valueOf(value.substring(0, end)) : null, values.find(5), values.find(6),
				values.find(7), values.instant(8), values.time(9), values.time(10), values.instant(11),
				(values.find(12) != null) ? Integer.valueOf(values.integer(12)) : null, values.find(13));
	}

	String text(SagaAttemptRecord attempt) {
		List<@Nullable String> values = new ArrayList<>();
		values.add(attempt.step());
		values.add(Integer.toString(attempt.iteration()));
		values.add(attempt.kind().name());
		values.add(Integer.toString(attempt.attempt()));
		values.add(attempt.error());
		values.add(attempt.node());
		values.add(millis(attempt.startedAt()));
		values.add(millis(attempt.endedAt()));
		return attempt.run() + " " + this.serializer.write(values);
	}

	SagaAttemptRecord attempt(String id, String text) {
		int end = text.indexOf(' ');
		Values values = new Values(array(text.substring(end + 1)));
		return new SagaAttemptRecord(id, Integer.parseInt(text.substring(0, end)), values.text(0), values.integer(1),
				SagaStepKind.valueOf(values.text(2)), values.integer(3), values.find(4), values.find(5), values.time(6),
				values.time(7));
	}

	static SagaRequest request(long id, Map<?, ?> hash) {
		Fields fields = new Fields(hash);
		return new SagaRequest(id, fields.text("saga"), SagaRequest.Type.valueOf(fields.text("type")),
				fields.find("argument"), fields.find("payload"), fields.find("by"),
				Instant.ofEpochMilli(fields.number("at")));
	}

	/**
	 * Names and values as Redis returns them in scripts.
	 * @param flat names and values, one after the other
	 * @return the values by name
	 */
	static Map<String, String> pairs(Object flat) {
		Map<String, String> map = new HashMap<>();
		List<?> values = (List<?>) flat;
		for (int i = 0; i + 1 < values.size(); i += 2) {
			map.put(values.get(i).toString(), values.get(i + 1).toString());
		}
		return map;
	}

	@Nullable String[] array(String json) {
		@Nullable String @Nullable [] values = this.serializer.read(json, String[].class);
		return (values != null) ? values : new String[0];
	}

	private @Nullable String map(Map<String, String> map) {
		return map.isEmpty() ? null : this.serializer.write(map);
	}

	private Map<String, String> map(@Nullable String json) {
		Map<String, String> map = this.serializer.read(json, MAP);
		return (map != null) ? map : Map.of();
	}

	static @Nullable String millis(@Nullable Instant instant) {
		return (instant != null) ? Long.toString(instant.toEpochMilli()) : null;
	}

	private static @Nullable String text(@Nullable Integer number) {
		return (number != null) ? number.toString() : null;
	}

	/**
	 * An argument of a script that may be absent.
	 * @param value the argument
	 * @return its text
	 */
	static String optional(@Nullable String value) {
		return (value != null) ? "=" + value : "-";
	}

	static void addAll(List<String> arguments, Collection<String> values) {
		arguments.add(Integer.toString(values.size()));
		arguments.addAll(values);
	}

	/**
	 * Fields of a hash.
	 *
	 * @param hash the hash
	 */
	private record Fields(Map<?, ?> hash) {

		@Nullable String find(String name) {
			Object value = this.hash.get(name);
			return (value != null) ? value.toString() : null;
		}

		String text(String name) {
			String value = find(name);
			if (value == null) {
				throw new IllegalStateException("A saga in Redis has no field '" + name + "'");
			}
			return value;
		}

		long number(String name) {
			return Long.parseLong(text(name));
		}

		@Nullable Instant instant(String name) {
			String value = find(name);
			return (value != null) ? Instant.ofEpochMilli(Long.parseLong(value)) : null;
		}

	}

	/**
	 * Elements of an array.
	 *
	 * @param values the elements
	 */
	private record Values(@Nullable String[] values) {

		@Nullable String find(int index) {
			return (index < this.values.length) ? this.values[index] : null;
		}

		String text(int index) {
			String value = find(index);
			if (value == null) {
				throw new IllegalStateException("A step of a saga in Redis has no value at " + index);
			}
			return value;
		}

		int integer(int index) {
			return Integer.parseInt(text(index));
		}

		@Nullable Instant instant(int index) {
			String value = find(index);
			return (value != null) ? Instant.ofEpochMilli(Long.parseLong(value)) : null;
		}

		Instant time(int index) {
			return Instant.ofEpochMilli(Long.parseLong(text(index)));
		}

	}

}
