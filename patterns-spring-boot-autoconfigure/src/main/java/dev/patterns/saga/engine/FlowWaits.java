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

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import dev.patterns.saga.SagaChild;
import dev.patterns.saga.SagaChoice;
import dev.patterns.saga.SagaChosen;
import dev.patterns.saga.SagaRaised;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Waits of a flow: for some time, for events, for the end of children. A wait is recorded
 * when it begins, with the time at which it ends at the latest, and again with what came
 * first; the latter together with whatever follows from it.
 */
final class FlowWaits implements SagaChoice {

	private static final String TIMEOUT = "timeout";

	/** So long that no database runs out of time. */
	private static final Duration LONGEST = Duration.ofDays(36500);

	private final FlowScope scope;

	private final @Nullable String name;

	private final List<Source> sources = new ArrayList<>();

	private @Nullable Duration timeout;

	/**
	 * Create a wait.
	 * @param scope the scope
	 * @param name its name, {@code null} to name it after what it waits for
	 */
	FlowWaits(FlowScope scope, @Nullable String name) {
		this.scope = scope;
		this.name = name;
	}

	@Override
	public SagaChoice event(String event) {
		this.sources.add(new Source(false, FlowNames.require("", event, SagaStepKind.EVENT)));
		return this;
	}

	@Override
	public SagaChoice child(SagaChild child) {
		this.sources.add(new Source(true, child.id()));
		return this;
	}

	@Override
	public SagaChoice timeout(Duration limit) {
		// What is over already is over at once.
		this.timeout = limit.isNegative() ? Duration.ZERO : (limit.compareTo(LONGEST) > 0) ? LONGEST : limit;
		return this;
	}

	@Override
	public Chosen await() {
		Assert.state(this.timeout != null || !this.sources.isEmpty(), "The wait would never end");
		FlowCommand command = this.scope.next(SagaStepKind.WAIT, describe());
		SagaState state = this.scope.state();
		SagaStepRecord record = command.record();
		if (record == null) {
			Instant now = this.scope.ready().now();
			record = SagaStepRecord
				.first(state.saga(), command.name(), command.iteration(), command.position(), SagaStepKind.WAIT, now)
				.withDueAt((this.timeout != null) ? now.plus(this.timeout) : null);
			state.pend(record, true);
		}
		if (record.status() != SagaStepStatus.COMPLETED) {
			Instant now = this.scope.ready().now();
			String choice = choose(record, now);
			if (choice == null) {
				throw this.scope.stop(FlowStop.waiting(record.dueAt()));
			}
			record = record.settled(SagaStepStatus.COMPLETED,
					this.scope.play().invoker().write(choice, () -> "A choice"), null, now);
			state.pend(record, false);
		}
		Object choice = this.scope.read(record.result(), String.class, "What is stored of a wait");
		return new Chosen(this.scope, String.valueOf(choice));
	}

	private String describe() {
		if (this.name != null) {
			return this.name;
		}
		if (this.sources.size() != 1) {
			return this.sources.isEmpty() ? "sleep" : "first-of";
		}
		Source source = this.sources.get(0);
		return source.child() ? "child" : source.name();
	}

	private @Nullable String choose(SagaStepRecord wait, Instant now) {
		for (Source source : this.sources) {
			String choice = source.child() ? chooseChild(source.name()) : chooseEvent(source.name(), now);
			if (choice != null) {
				return choice;
			}
		}
		return (wait.dueAt() != null && !now.isBefore(wait.dueAt())) ? TIMEOUT : null;
	}

	private @Nullable String chooseChild(String id) {
		SagaStepRecord child = FlowChildren.find(this.scope.state(), this.scope.play().invoker(), id);
		Assert.state(child != null, () -> "The flow has no child '" + id + "'");
		return (child.status() != SagaStepStatus.STARTED) ? "child/" + id : null;
	}

	private @Nullable String chooseEvent(String event, Instant now) {
		// In the order in which they were raised, whatever the clocks of those who took
		// note of them.
		List<SagaStepRecord> waiting = this.scope.state()
			.steps(SagaStepKind.EVENT)
			.stream()
			.filter((found) -> found.step().equals(event) && found.status() == SagaStepStatus.STARTED)
			.sorted(Comparator.comparingInt(SagaStepRecord::iteration))
			.toList();
		for (SagaStepRecord found : waiting) {
			if (this.scope.play().take(event, found.iteration())) {
				this.scope.state().pend(found.settled(SagaStepStatus.COMPLETED, found.result(), null, now), false);
				return choice(found);
			}
		}
		return null;
	}

	/**
	 * What is recorded if an event was chosen.
	 * @param event record of the event
	 * @return the choice
	 */
	static String choice(SagaStepRecord event) {
		return "event/" + event.iteration() + "/" + event.step();
	}

	private record Source(boolean child, String name) {

	}

	/**
	 * What came first.
	 *
	 * @param scope the scope
	 * @param choice as it is recorded
	 */
	record Chosen(FlowScope scope, String choice) implements SagaChosen {

		@Override
		public boolean isEvent(String name) {
			return this.choice.startsWith("event/") && eventName().equals(name);
		}

		@Override
		public boolean isChild(SagaChild child) {
			return this.choice.equals("child/" + child.id());
		}

		@Override
		public boolean isTimeout() {
			return this.choice.equals(TIMEOUT);
		}

		private String eventName() {
			return this.choice.substring(this.choice.indexOf('/', "event/".length()) + 1);
		}

		@Override
		public <T> T get(Class<T> type) {
			return read(type);
		}

		@Override
		public <T> T get(ParameterizedTypeReference<T> type) {
			return read(type.getType());
		}

		@Override
		public <T> SagaRaised<T> raised(Class<T> type) {
			return readRaised(type);
		}

		@Override
		public <T> SagaRaised<T> raised(ParameterizedTypeReference<T> type) {
			return readRaised(type.getType());
		}

		private <T> SagaRaised<T> readRaised(Type type) {
			SagaStepRecord event = event();
			Assert.state(event != null, "No event came: ask isEvent(name) first");
			return new SagaRaised<>(event.step(), read(type), event.raisedBy(), event.startedAt());
		}

		private @Nullable SagaStepRecord event() {
			if (!this.choice.startsWith("event/")) {
				return null;
			}
			int number = Integer
				.parseInt(this.choice.substring("event/".length(), this.choice.indexOf('/', "event/".length())));
			return this.scope.state().find(SagaStepKind.EVENT, eventName(), number);
		}

		@SuppressWarnings({ "unchecked", "NullAway" })
		private <T> T read(Type type) {
			Assert.state(!isTimeout(), "Nothing came: ask isTimeout() first");
			if (!this.choice.startsWith("event/")) {
				return (T) FlowChildren.result(this.scope, this.choice.substring("child/".length()), type);
			}
			SagaStepRecord event = event();
			return (T) this.scope.read((event != null) ? event.result() : null, type,
					"The payload of event '" + eventName() + "'");
		}

	}

}
