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

package dev.patterns.outbox.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what arrived with what was committed.
 */
final class DeliveryCheck {

	private final Map<String, Committed> committed;

	private final List<Delivery> deliveries;

	private final Map<String, List<Delivery>> byAttempt = new HashMap<>();

	DeliveryCheck(List<Committed> committed, List<Delivery> deliveries) {
		this.committed = committed.stream().collect(Collectors.toMap(Committed::attempt, (row) -> row));
		this.deliveries = deliveries;
		deliveries.forEach((delivery) -> this.byAttempt
			.computeIfAbsent(delivery.written().attempt(), (attempt) -> new ArrayList<>())
			.add(delivery));
	}

	/**
	 * Check everything that holds whatever has happened.
	 * @param interrupted nodes that were killed or stopped: only they may have sent what
	 * another one sent, too
	 * @return what arrived more than once
	 */
	Repetitions verify(Set<String> interrupted) {
		assertThat(difference(this.committed.keySet(), this.byAttempt.keySet())).as("committed and did not arrive")
			.isEmpty();
		assertThat(difference(this.byAttempt.keySet(), this.committed.keySet())).as("arrived and is not committed")
			.isEmpty();
		verifyIds();
		verifyOrder();
		verifyRepetitions(interrupted);
		Set<String> nodes = new TreeSet<>();
		List<List<Delivery>> repeated = repeated();
		repeated.forEach((list) -> list.forEach((delivery) -> nodes.add(delivery.node())));
		return new Repetitions(repeated.size(), nodes);
	}

	private List<List<Delivery>> repeated() {
		return this.byAttempt.values().stream().filter((list) -> list.size() > 1).toList();
	}

	private static Set<String> difference(Set<String> all, Set<String> without) {
		Set<String> rest = new HashSet<>(all);
		rest.removeAll(without);
		return rest;
	}

	// A repetition has the id of the first delivery, which is that of the publisher.
	private void verifyIds() {
		Map<String, String> attempts = new HashMap<>();
		this.byAttempt.forEach((attempt, repeated) -> {
			String id = repeated.get(0).id();
			assertThat(repeated).as(attempt).allMatch((delivery) -> delivery.id().equals(id));
			assertThat(Objects.requireNonNullElse(this.committed.get(attempt).messageId(), id)).isEqualTo(id);
			assertThat(attempts.put(id, attempt)).as("another with the id of " + attempt).isNull();
		});
	}

	private void verifyOrder() {
		Set<String> seen = new HashSet<>();
		Map<String, List<Long>> numbers = new TreeMap<>();
		for (Delivery delivery : this.deliveries) {
			Written written = delivery.written();
			if (written.key() != null && seen.add(written.attempt())) {
				numbers.computeIfAbsent(written.key(), (key) -> new ArrayList<>()).add(written.number());
			}
		}
		numbers.forEach((key, list) -> assertThat(list).as("first deliveries of " + key)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, list.size()).boxed().toList()));
	}

	private void verifyRepetitions(Set<String> interrupted) {
		repeated().forEach((repeated) -> {
			List<String> others = repeated.stream()
				.map(Delivery::node)
				.filter((node) -> !interrupted.contains(node))
				.toList();
			assertThat(others).as("nodes that were neither killed nor stopped and sent " + repeated)
				.hasSizeLessThanOrEqualTo(1);
		});
	}

	/**
	 * What arrived more than once.
	 *
	 * @param messages how many messages
	 * @param nodes who has sent them
	 */
	record Repetitions(int messages, Set<String> nodes) {

	}

	/**
	 * A committed message.
	 *
	 * @param attempt unique
	 * @param messageId the message's id, if the publisher was told
	 */
	record Committed(String attempt, @Nullable String messageId) {

	}

}
