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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What is to happen to one instance and its children. Thread-safe once it is in use.
 */
final class ScenarioFaults {

	/** Nothing is to happen. */
	static final ScenarioFaults NONE = new ScenarioFaults();

	private final List<Fault> faults = new ArrayList<>();

	private final List<Answer> answers = new ArrayList<>();

	/**
	 * Let something happen.
	 * @param point where
	 * @param times how often, the first times the point is reached
	 * @param what what it is, as shown to people
	 * @param action does it
	 */
	void add(SagaPoint point, int times, String what, Moment.Watcher action) {
		this.faults.add(new Fault(point, new AtomicInteger(times), new AtomicInteger(), what, action));
	}

	void at(SimulatedNode node, Moment moment) throws Exception {
		for (Fault fault : this.faults) {
			if (fault.point().matches(moment) && fault.left().getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				fault.struck().incrementAndGet();
				fault.action().at(node, moment);
			}
		}
	}

	/**
	 * Answer commands.
	 * @param answer the answer
	 */
	void add(Answer answer) {
		this.answers.add(answer);
	}

	/**
	 * The answer to a command, the last one that was given for it.
	 * @param topic where it was sent
	 * @param type name of the payload's class
	 * @return the answer, {@code null} if nobody answers
	 */
	@Nullable Answer answer(String topic, String type) {
		Answer found = null;
		for (Answer answer : this.answers) {
			if (answer.topic().equals(topic) && answer.type().getName().equals(type)) {
				found = answer;
			}
		}
		if (found != null) {
			found.given().incrementAndGet();
		}
		return found;
	}

	/**
	 * What was to happen and did not, as shown to people.
	 * @return one text for each
	 */
	List<String> missed() {
		Stream<String> unanswered = this.answers.stream()
			.filter((answer) -> answer.given().get() == 0)
			.map((answer) -> "an answer to '" + answer.topic() + "'");
		return Stream
			.concat(this.faults.stream()
				.filter((fault) -> fault.struck().get() == 0)
				.map((fault) -> fault.what() + " " + fault.point()), unanswered)
			.toList();
	}

	/**
	 * Answers commands.
	 *
	 * @param topic where they are sent
	 * @param type class of their payload
	 * @param answer gives the answer, {@code null} to give the command up
	 * @param given how often it was asked for
	 */
	record Answer(String topic, Class<?> type, @Nullable SagaAnswer<@Nullable Object> answer, AtomicInteger given) {

	}

	private record Fault(SagaPoint point, AtomicInteger left, AtomicInteger struck, String what,
			Moment.Watcher action) {

	}

}
