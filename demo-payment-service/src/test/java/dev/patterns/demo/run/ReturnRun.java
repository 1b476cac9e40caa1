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

package dev.patterns.demo.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import tools.jackson.databind.JsonNode;

/**
 * Asks for the return of some orders while others are placed, answers some of these
 * returns as people of the shop would, leaves others to the timer, and checks what became
 * of them. May be used by several threads.
 */
final class ReturnRun {

	/**
	 * How long a return waits for an answer: about as long as a killed service is away.
	 */
	static final Duration APPROVAL_TIMEOUT = Duration.ofSeconds(8);

	private static final int EVERY = 8;

	private static final int UNANSWERED = 2;

	private static final int ROUND = 16;

	private static final int LEFT_TO_THE_TIMER = 4;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Console console;

	private final DemoClient client;

	private final Queue<String> candidates = new ConcurrentLinkedQueue<>();

	private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();

	private final AtomicInteger asked = new AtomicInteger();

	/** What is said to each return. */
	private final Map<String, Answer> answers = new ConcurrentHashMap<>();

	private final Map<String, JsonNode> ended = new TreeMap<>();

	ReturnRun(Console console, DemoClient client) {
		this.console = console;
		this.client = client;
	}

	/**
	 * Go on after an order was placed.
	 * @param number number of the order
	 * @param orderId its id
	 */
	void placed(int number, String orderId) {
		if (number % EVERY == 1) {
			this.candidates.add(orderId);
		}
		else if (number % EVERY == EVERY / 2) {
			askForOne();
		}
		else if (number % EVERY == EVERY - 1 && this.unanswered.size() > UNANSWERED) {
			answerOne();
		}
	}

	private void askForOne() {
		for (int i = this.candidates.size(); i > 0; i--) {
			String orderId = this.candidates.poll();
			String status = (orderId != null) ? status(this.client.order(orderId)) : "";
			if (orderId != null && status.equals("CONFIRMED")) {
				ask(orderId, next());
				return;
			}
			if (orderId != null && status.equals("PENDING")) {
				this.candidates.add(orderId);
			}
		}
	}

	/**
	 * The first ones are left to the timer, so that they wait when services are killed,
	 * and nobody waits for them in the end.
	 * @return what is said to the next return
	 */
	private Answer next() {
		int number = this.asked.getAndIncrement() % ROUND;
		if (number < LEFT_TO_THE_TIMER) {
			return Answer.NONE;
		}
		return (number % 2 != 0) ? Answer.REFUSE : Answer.GRANT;
	}

	private void ask(String orderId, Answer answer) {
		this.answers.put(orderId, answer);
		this.client.requestReturn(orderId, "does not fit");
		if (answer != Answer.NONE) {
			this.unanswered.add(orderId);
		}
	}

	private void answerOne() {
		String orderId = this.unanswered.poll();
		if (orderId != null) {
			Answer answer = this.answers.getOrDefault(orderId, Answer.NONE);
			if (!this.client.decideReturn(orderId, answer == Answer.GRANT, answer.by)) {
				// The timer was there first.
				this.answers.put(orderId, Answer.NONE);
			}
		}
	}

	/**
	 * Answer what is left, after some more returns, so that there is one of each kind.
	 * @param orders ids of the orders that were placed
	 */
	void finish(Collection<String> orders) {
		List<Answer> more = new ArrayList<>(List.of(Answer.GRANT, Answer.REFUSE, Answer.GRANT));
		if (count(Answer.NONE) == 0) {
			more.add(Answer.NONE);
		}
		Waiting.until(PATIENCE, () -> {
			for (String orderId : orders) {
				if (!more.isEmpty() && !this.answers.containsKey(orderId)
						&& status(this.client.order(orderId)).equals("CONFIRMED")) {
					ask(orderId, more.remove(0));
				}
			}
			return more.isEmpty();
		});
		while (!this.unanswered.isEmpty()) {
			answerOne();
		}
		this.console.say("%d returns are asked for: %d are granted, %d refused, %d left to the timer"
			.formatted(this.answers.size(), count(Answer.GRANT), count(Answer.REFUSE), count(Answer.NONE)));
	}

	private long count(Answer answer) {
		return this.answers.values().stream().filter(answer::equals).count();
	}

	/**
	 * Wait until no return waits any more.
	 */
	void awaitEnd() {
		Waiting.until(PATIENCE, () -> {
			for (String orderId : this.answers.keySet()) {
				JsonNode current = this.ended.containsKey(orderId) ? null : this.client.orderReturn(orderId);
				if (current != null && Set.of("RETURNED", "REFUSED", "FAILED").contains(status(current))) {
					this.ended.put(orderId, current);
				}
			}
			return this.ended.size() == this.answers.size();
		});
	}

	/**
	 * The orders whose return was asked for.
	 * @return ids of the orders
	 */
	Set<String> orders() {
		return this.answers.keySet();
	}

	/**
	 * Check that each return ended as it was answered.
	 * @param returned ids of the orders that are returned
	 * @return a line for each thing that is not as it should be
	 */
	List<String> broken(Set<String> returned) {
		List<String> broken = new ArrayList<>();
		this.answers.forEach((orderId, answer) -> {
			JsonNode end = this.ended.containsKey(orderId) ? this.ended.get(orderId) : this.client.orderReturn(orderId);
			boolean granted = answer == Answer.GRANT;
			if (!status(end).equals(granted ? "RETURNED" : "REFUSED")
					|| !end.path("decidedBy").asString("").equals(answer.by) || !end.path("decidedAt").isString()
					|| returned.contains(orderId) != granted) {
				broken.add("return of order %s was answered by %s, but is %s".formatted(orderId, answer, end));
			}
		});
		if (returned.size() != count(Answer.GRANT)) {
			broken.add("%d orders are returned, but %d returns were granted".formatted(returned.size(),
					count(Answer.GRANT)));
		}
		for (Answer answer : Answer.values()) {
			if (count(answer) == 0) {
				broken.add("no return was answered by " + answer);
			}
		}
		return broken;
	}

	private static String status(JsonNode node) {
		return node.path("status").asString("");
	}

	/**
	 * What is said to a return, and by whom.
	 */
	private enum Answer {

		NONE("timer"), GRANT("ann"), REFUSE("ben");

		private final String by;

		Answer(String by) {
			this.by = by;
		}

	}

}
