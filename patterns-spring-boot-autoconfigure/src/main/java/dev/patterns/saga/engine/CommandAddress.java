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

package dev.patterns.saga.engine;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.patterns.naming.DurableNames;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * What the answer to a command is known by: saga, run, step, iteration and attempt, such
 * as {@code order-7/1/charge/do/1}.
 *
 * @param sagaId id of the instance
 * @param step run, step, iteration and kind
 * @param attempt the attempt
 */
public record CommandAddress(String sagaId, String step, int attempt) {

	/** The rest is for the attempt. */
	private static final int MAX_LENGTH = 240;

	static CommandAddress of(SagaStepRecord record) {
		String name = record.step() + ((record.iteration() > 0) ? "#" + record.iteration() : "");
		String kind = (record.kind() == SagaStepKind.COMPENSATION) ? "undo" : "do";
		String prefix = record.originRun() + "/";
		int rest = encode(record.sagaId()).length() + prefix.length() + kind.length() + 2;
		if (rest + name.length() > MAX_LENGTH) {
			name = "~" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
		}
		return new CommandAddress(record.sagaId(), prefix + name + "/" + kind, record.attempt());
	}

	/**
	 * Read an address.
	 * @param correlationId the address as text, which may come from anybody
	 * @return the address, {@code null} if it is none
	 */
	public static @Nullable CommandAddress parse(@Nullable String correlationId) {
		int id = (correlationId != null) ? correlationId.indexOf('/') : -1;
		if (correlationId == null || id < 1) {
			return null;
		}
		int last = correlationId.lastIndexOf('/');
		try {
			String saga = URLDecoder.decode(correlationId.substring(0, id), StandardCharsets.UTF_8);
			if (saga.length() > DurableNames.MAX_LENGTH || saga.chars().anyMatch(Character::isISOControl)) {
				// No database has such an id, and some fail to look for it.
				return null;
			}
			return new CommandAddress(saga, correlationId.substring(id + 1, Math.max(id + 1, last)),
					Integer.parseInt(correlationId.substring(last + 1)));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static String encode(String id) {
		return URLEncoder.encode(id, StandardCharsets.UTF_8);
	}

	/**
	 * Id of the event, the same in each attempt.
	 * @return the id
	 */
	String messageId() {
		return UUID.nameUUIDFromBytes((this.sagaId + "/" + this.step).getBytes(StandardCharsets.UTF_8)).toString();
	}

	/**
	 * The address as text.
	 * @return the correlation id
	 */
	@Override
	public String toString() {
		return encode(this.sagaId) + "/" + this.step + "/" + this.attempt;
	}

}
