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

package dev.patterns.test.saga;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import net.bytebuddy.implementation.bind.annotation.AllArguments;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;

/**
 * What the steps of random sagas do: local ones write a row in their transaction, remote
 * ones call a service that follows the rule of undone keys. Whether an attempt fails
 * depends on the seed, the instance, the step and the attempt only. Public for the
 * generated classes.
 */
public final class RandomWorld {

	private final long seed;

	private final boolean exactlyOnce;

	private final AtomicLong sequence = new AtomicLong();

	private final Map<String, Call> calls = new ConcurrentHashMap<>();

	private final ThreadLocal<@Nullable SimulatedNode> node = new ThreadLocal<>();

	private volatile boolean failing = true;

	/**
	 * Create a world.
	 * @param seed decides what fails
	 * @param exactlyOnce whether the outcome of a local step is always known
	 */
	RandomWorld(long seed, boolean exactlyOnce) {
		this.seed = seed;
		this.exactlyOnce = exactlyOnce;
	}

	/**
	 * Note which node the current thread belongs to.
	 * @param current the node
	 */
	void enter(SimulatedNode current) {
		this.node.set(current);
	}

	boolean exactlyOnce() {
		return this.exactlyOnce;
	}

	/**
	 * Nothing fails from now on.
	 */
	void heal() {
		this.failing = false;
	}

	/**
	 * A number that depends on the arguments alone.
	 * @param bound exclusive upper limit
	 * @param parts what it depends on
	 * @return 0 or more
	 */
	int draw(int bound, Object... parts) {
		long hash = this.seed;
		for (Object part : parts) {
			hash = mix(hash ^ part.toString().hashCode());
		}
		return (int) Math.floorMod(mix(hash), (long) bound);
	}

	// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
	private static long mix(long value) {
		long z = value + 0x9e3779b97f4a7c15L;
		z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
		z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
		return z ^ (z >>> 31);
	}

	/**
	 * How a step of an instance behaves.
	 * @param saga id of the instance
	 * @param step name of the step
	 * @param kind step or compensation
	 * @return the fate
	 */
	Fate fate(String saga, String step, SagaStepKind kind) {
		// Not the part that makes ids unique.
		int child = saga.indexOf('/');
		String root = (child < 0) ? saga : saga.substring(0, child);
		String number = root.substring(root.lastIndexOf('-') + 1) + ((child < 0) ? "" : "/child");
		int lot = draw(100, number, step, kind);
		int bad = 1 + draw(3, number, step, kind, "bad");
		boolean after = draw(2, number, step, kind, "after") == 0;
		if (lot < 70) {
			return new Fate(0, after, false);
		}
		if (kind == SagaStepKind.COMPENSATION) {
			return new Fate((lot < 90) ? bad : bad + 3, after, false);
		}
		return (lot < 85) ? new Fate(bad, after, false)
				: new Fate((lot < 93) ? Integer.MAX_VALUE : bad, after, lot >= 93);
	}

	/**
	 * Do what a step does, or what undoes it.
	 * @param step the step
	 * @param kind step or compensation
	 * @param saga id of the instance
	 * @param attempt the attempt
	 * @throws Exception a failure
	 */
	void run(RandomSaga.Step step, SagaStepKind kind, String saga, int attempt) throws Exception {
		Fate fate = fate(saga, step.name(), kind);
		boolean fails = this.failing && attempt <= fate.failures();
		boolean last = fate.declined() && attempt == fate.failures();
		if (fails && (last || !fate.after())) {
			throw last ? new Declined() : new IllegalStateException("before the effect");
		}
		if (step.local()) {
			write(saga, step.name(), kind);
		}
		else {
			call(kind);
		}
		if (fails) {
			throw new IllegalStateException("after the effect");
		}
	}

	private void write(String saga, String step, SagaStepKind kind) {
		current().bean(JdbcTemplate.class)
			.update("insert into effect (saga, step, kind, seq) values (?, ?, ?, ?)", saga, step, kind.name(),
					this.sequence.incrementAndGet());
	}

	private SimulatedNode current() {
		SimulatedNode current = this.node.get();
		if (current == null) {
			throw new IllegalStateException("Not a thread of a node");
		}
		return current;
	}

	private void call(SagaStepKind kind) throws Exception {
		OutgoingKeys keys = CallScope.current().keys();
		if (keys == null) {
			throw new IllegalStateException("No keys");
		}
		boolean undo = kind == SagaStepKind.COMPENSATION;
		OutgoingKey key = undo ? keys.next("undo", "do") : keys.next("do", null);
		// A dead process sends nothing.
		current().life().during(() -> this.calls.compute(key.value(), (id, before) -> {
			Call call = (before != null) ? before : new Call(0, 0);
			if (undo) {
				return (call.undone() > 0) ? call : new Call(call.done(), this.sequence.incrementAndGet());
			}
			if (call.undone() > 0) {
				throw new IllegalStateException("refused: undone already");
			}
			return (call.done() > 0) ? call : new Call(this.sequence.incrementAndGet(), 0);
		}));
	}

	/**
	 * What the service knows of a step.
	 * @param saga id of the instance
	 * @param run its run
	 * @param step name of the step
	 * @return the call, neither done nor undone if it was never seen
	 */
	Call call(String saga, int run, String step) {
		return this.calls.getOrDefault(saga + "/" + run + "/" + step + "/do/1", new Call(0, 0));
	}

	/**
	 * The input. Public for the generated classes.
	 *
	 * @param number number of the instance
	 * @param odd a property for conditions
	 * @param even another one
	 * @param done up to which order an earlier run of a flow has done the steps
	 */
	public record Work(int number, boolean odd, boolean even, int done) {

		Work(int number, boolean odd, boolean even) {
			this(number, odd, even, 0);
		}

		Work after(int order) {
			return new Work(this.number, this.odd, this.even, order);
		}

	}

	/**
	 * How attempts fail.
	 *
	 * @param failures how many attempts fail
	 * @param after whether they fail after the effect
	 * @param declined whether the last of them says that there was no effect and never
	 * will be
	 */
	record Fate(int failures, boolean after, boolean declined) {

		/**
		 * Whether a step never completes.
		 * @param maxRetries how often it is repeated
		 * @return {@code false} if it completes after some attempts
		 */
		boolean isFinal(int maxRetries) {
			return this.declined || this.failures > maxRetries;
		}

	}

	/**
	 * What the service has done for a key.
	 *
	 * @param done when, 0 if it was not done
	 * @param undone when it was undone, 0 if it was not
	 */
	record Call(long done, long undone) {

	}

	/**
	 * A failure that says that there was no effect.
	 */
	static final class Declined extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Declined() {
			super("declined");
		}

	}

	/**
	 * Body of a step. Public for the generated classes.
	 *
	 * @param world the world
	 * @param step the step
	 */
	public record Forward(RandomWorld world, RandomSaga.Step step) {

		/**
		 * Run the step.
		 * @param arguments input and context
		 * @return a result
		 * @throws Exception a failure
		 */
		@RuntimeType
		public Object run(@AllArguments Object[] arguments) throws Exception {
			SagaContext saga = (SagaContext) arguments[1];
			this.world.run(this.step, SagaStepKind.FORWARD, saga.id(), saga.attempt());
			return "r" + saga.attempt();
		}

	}

	/**
	 * Body of a compensation. Public for the generated classes.
	 *
	 * @param world the world
	 * @param step the step
	 */
	public record Undo(RandomWorld world, RandomSaga.Step step) {

		/**
		 * Run the compensation.
		 * @param arguments own result, input and context
		 * @return nothing
		 * @throws Exception a failure
		 */
		@RuntimeType
		public @Nullable Object run(@AllArguments Object[] arguments) throws Exception {
			if (this.world.exactlyOnce() && this.step.local() && ((Optional<?>) arguments[0]).isEmpty()) {
				throw new IllegalStateException("A local step is undone that has no result");
			}
			SagaContext saga = (SagaContext) arguments[2];
			this.world.run(this.step, SagaStepKind.COMPENSATION, saga.id(), saga.attempt());
			return null;
		}

	}

	/**
	 * Body of the end callback. Public for the generated classes.
	 *
	 * @param world the world
	 */
	public record End(RandomWorld world) {

		/**
		 * Note the end.
		 * @param arguments status and context
		 */
		@RuntimeType
		public void run(@AllArguments Object[] arguments) {
			this.world.write(((SagaContext) arguments[1]).id(), ((SagaStatus) arguments[0]).name(), SagaStepKind.ENDED);
		}

	}

}
