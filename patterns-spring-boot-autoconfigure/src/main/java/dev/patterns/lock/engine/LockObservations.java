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

package dev.patterns.lock.engine;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.lock.observation.DefaultLockObservationConvention;
import dev.patterns.lock.observation.LockObservationContext;
import dev.patterns.lock.observation.LockObservationContext.Operation;
import dev.patterns.lock.observation.LockObservationContext.Outcome;
import dev.patterns.lock.observation.LockObservationConvention;
import dev.patterns.lock.observation.LockObservationDocumentation;

/**
 * Observes how locks are acquired and held.
 */
public final class LockObservations {

	private static final LockObservationConvention ACQUIRE = new DefaultLockObservationConvention(Operation.ACQUIRE);

	private static final LockObservationConvention HOLD = new DefaultLockObservationConvention(Operation.HOLD);

	private final ObservationRegistry registry;

	private final List<LockObservationConvention> conventions;

	/**
	 * Create observations.
	 * @param registry where they are made
	 * @param conventions what replaces the default names
	 */
	public LockObservations(ObservationRegistry registry, List<LockObservationConvention> conventions) {
		this.registry = registry;
		this.conventions = List.copyOf(conventions);
	}

	@Nullable HeldLock acquire(String name, Supplier<@Nullable HeldLock> work) {
		LockObservationContext context = new LockObservationContext(Operation.ACQUIRE, name);
		Observation observation = LockObservationDocumentation.ACQUIRE
			.observation(custom(context), ACQUIRE, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			context.setOutcome(Outcome.FAILED);
			HeldLock lock = work.get();
			context.setOutcome((lock != null) ? Outcome.ACQUIRED : Outcome.REFUSED);
			if (lock != null) {
				context.setAcquisition(lock.owner(), lock.fencingToken().value());
			}
			return lock;
		}
		catch (RuntimeException ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	void hold(HeldLock lock) {
		LockObservationContext context = new LockObservationContext(Operation.HOLD, lock.name());
		context.setAcquisition(lock.owner(), lock.fencingToken().value());
		Observation observation = LockObservationDocumentation.HOLD
			.observation(custom(context), HOLD, () -> context, this.registry)
			.start();
		lock.onEnd((state) -> {
			context.setOutcome((state == HeldLock.State.LOST) ? Outcome.LOST : Outcome.RELEASED);
			observation.stop();
		});
	}

	private @Nullable LockObservationConvention custom(LockObservationContext context) {
		return this.conventions.stream()
			.filter((convention) -> convention.supportsContext(context))
			.findFirst()
			.orElse(null);
	}

}
