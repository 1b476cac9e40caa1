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

package dev.patterns.state.engine;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.lock.FencingToken;
import dev.patterns.state.DeleteOptions;
import dev.patterns.state.EtagMismatchException;
import dev.patterns.state.FencedException;
import dev.patterns.state.InvalidStateKeyException;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.StateEntry;
import dev.patterns.state.StateRefusedException;
import dev.patterns.state.store.StateCondition;
import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StateWrite;

/**
 * Makes writes, each with an id of its own, and tells why they were refused. Thread-safe.
 */
final class StateWrites {

	/**
	 * Greatest length of a lock's name, in bytes of UTF-8: 255 characters of any kind.
	 */
	private static final int MAX_LOCK_LENGTH = 1020;

	private final StateBackend backend;

	private final StateValues values;

	StateWrites(StateBackend backend, StateValues values) {
		this.backend = backend;
		this.values = values;
	}

	StateWrite save(StateEntry entry) {
		return save(entry.key(), entry.value(), entry.options());
	}

	StateWrite save(String key, @Nullable Object value, SaveOptions options) {
		String stored = this.backend.keys().stored(key);
		StateCondition condition = options.absent() ? StateCondition.ABSENT : condition(options.etag());
		return new StateWrite(stored,
				this.backend.cipher().encrypt(stored, this.values.write(this.backend.name(), key, value)),
				TimeOrderedUuid.next().toString(), condition, options.etag(), timeToLive(options.timeToLive()),
				check(options.fence()));
	}

	StateWrite delete(String key, DeleteOptions options) {
		return new StateWrite(this.backend.keys().stored(key), null, TimeOrderedUuid.next().toString(),
				condition(options.etag()), options.etag(), null, check(options.fence()));
	}

	StateWrite delete(Map.Entry<String, DeleteOptions> entry) {
		return delete(entry.getKey(), entry.getValue());
	}

	private static StateCondition condition(@Nullable String etag) {
		return (etag != null) ? StateCondition.MATCH : StateCondition.NONE;
	}

	private @Nullable Long timeToLive(@Nullable Duration timeToLive) {
		Duration chosen = (timeToLive != null) ? timeToLive : this.backend.timeToLive();
		return (chosen != null && !chosen.isZero()) ? chosen.toMillis() : null;
	}

	private static @Nullable FencingToken check(@Nullable FencingToken fence) {
		int length = (fence != null) ? StateKeys.lengthOf(fence.lock()) : 0;
		if (length < 0 || length > MAX_LOCK_LENGTH) {
			throw new InvalidStateKeyException(
					"The name of a lock must not be longer than " + MAX_LOCK_LENGTH + " bytes of UTF-8");
		}
		return fence;
	}

	StateRefusedException refusal(String key, StateWrite write, StateOutcome outcome) {
		this.backend.refused(outcome);
		FencingToken fence = write.fence();
		return (outcome == StateOutcome.FENCED && fence != null) ? new FencedException(key, fence)
				: new EtagMismatchException(key, write.condition() == StateCondition.ABSENT);
	}

}
