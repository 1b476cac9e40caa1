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

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.util.Assert;

import dev.patterns.saga.SagaStartOptions;

/**
 * One run of a saga that is about to be tested: what is to happen to it, and then its
 * start. It happens to the children of a flow, too, wherever they have a step of that
 * name. What never happened, because its point was not reached, fails the test. Used by
 * one thread, once.
 */
public final class SagaScenario {

	private final SagaTestKit kit;

	private final Object saga;

	private final ScenarioFaults faults = new ScenarioFaults();

	private SagaStartOptions options = SagaStartOptions.defaults();

	private boolean started;

	SagaScenario(SagaTestKit kit, Object saga) {
		this.kit = kit;
		this.saga = saga;
	}

	/**
	 * Start with options, such as an id, a delay or search attributes.
	 * @param startOptions the options
	 * @return this
	 */
	public SagaScenario with(SagaStartOptions startOptions) {
		this.options = startOptions;
		return this;
	}

	/**
	 * Let each attempt of a step fail, instead of calling its method.
	 * @param step durable name of the step
	 * @param failure what the step throws
	 * @return this
	 */
	public SagaScenario failing(String step, Exception failure) {
		return failing(SagaPoint.before(step), failure);
	}

	/**
	 * Let the first attempts of a step fail, instead of calling its method.
	 * @param step durable name of the step
	 * @param times how many attempts
	 * @param failure what the step throws
	 * @return this
	 */
	public SagaScenario failing(String step, int times, Exception failure) {
		return failing(SagaPoint.before(step), times, failure);
	}

	/**
	 * Let something fail each time a point is reached. Before or after a method, that is
	 * what the attempt fails with; before or after a commit, what the commit fails with,
	 * after it was rolled back or done.
	 * @param point the point
	 * @param failure what is thrown
	 * @return this
	 */
	public SagaScenario failing(SagaPoint point, Exception failure) {
		return failing(point, Integer.MAX_VALUE, failure);
	}

	/**
	 * Let something fail the first times a point is reached.
	 * @param point the point
	 * @param times how often
	 * @param failure what is thrown
	 * @return this
	 * @see #failing(SagaPoint, Exception)
	 */
	public SagaScenario failing(SagaPoint point, int times, Exception failure) {
		Assert.isTrue(times > 0, "'times' must be positive");
		this.faults.add(point, times, "a failure", (node, moment) -> {
			throw failure;
		});
		return this;
	}

	/**
	 * Lose the connection to the database the first time a point is reached: before a
	 * commit it is rolled back, after one its answer is lost.
	 * @param point the point
	 * @return this
	 */
	public SagaScenario disconnecting(SagaPoint point) {
		this.faults.add(point, 1, "a lost connection", (node, moment) -> {
			throw new SQLException("The connection was lost, as the test wants it", "08006");
		});
		return this;
	}

	/**
	 * Let the process die the first time a point is reached: what it has not committed is
	 * rolled back, it does nothing any more, and another one takes the instance over.
	 * @param point the point
	 * @return this
	 */
	public SagaScenario crashing(SagaPoint point) {
		this.faults.add(point, 1, "a crash", (node, moment) -> {
			throw node.die();
		});
		return this;
	}

	/**
	 * Let each attempt of a step take a while, without waiting: when its method has
	 * returned the time is moved. An attempt that takes its time limit has timed out.
	 * @param step durable name of the step
	 * @param duration how long it takes
	 * @return this
	 */
	public SagaScenario taking(String step, Duration duration) {
		return taking(SagaPoint.after(step), duration);
	}

	/**
	 * Let time pass each time a point is reached, without waiting.
	 * @param point the point
	 * @param duration how long it takes
	 * @return this
	 */
	public SagaScenario taking(SagaPoint point, Duration duration) {
		this.faults.add(point, Integer.MAX_VALUE, "a delay", (node, moment) -> this.kit.advance(duration));
		return this;
	}

	/**
	 * Answer the commands that the saga sends to a topic, as a listener would. What the
	 * answer throws refuses the command. A command that nobody answers times out.
	 * @param <P> type of the payload
	 * @param topic the topic
	 * @param type class of the payload, as it is sent
	 * @param answer gives the answer
	 * @return this
	 */
	@SuppressWarnings("unchecked")
	public <P> SagaScenario answering(String topic, Class<P> type, SagaAnswer<? super P> answer) {
		this.faults
			.add(new ScenarioFaults.Answer(topic, type, (payload) -> answer.answer((P) payload), new AtomicInteger()));
		return this;
	}

	/**
	 * Give up the commands that the saga sends to a topic, as a listener does that throws
	 * what it does not declare: nobody knows whether they had an effect.
	 * @param topic the topic
	 * @param type class of the payload, as it is sent
	 * @return this
	 */
	public SagaScenario givingUp(String topic, Class<?> type) {
		this.faults.add(new ScenarioFaults.Answer(topic, type, null, new AtomicInteger()));
		return this;
	}

	/**
	 * Start the saga and leave it to itself. It waits for times that have not come;
	 * {@link SagaExecution} moves them.
	 * @param input the input
	 * @return the running instance
	 */
	public SagaExecution start(Object input) {
		Assert.state(!this.started, "This scenario has been started: ask the kit for another one");
		this.started = true;
		String id = (this.options.id() != null) ? this.options.id() : UUID.randomUUID().toString();
		this.kit.start(this.saga, input, this.options.withId(id), this.faults);
		return new SagaExecution(this.kit, id, this.faults);
	}

	/**
	 * Run the saga to its end, without waiting for the times of delays and retries.
	 * @param input the input
	 * @return the instance, ended, or stuck, or suspended
	 * @throws AssertionError if it does not come to an end, or something that was to
	 * happen did not
	 */
	public SagaExecution run(Object input) {
		return start(input).toEnd();
	}

}
