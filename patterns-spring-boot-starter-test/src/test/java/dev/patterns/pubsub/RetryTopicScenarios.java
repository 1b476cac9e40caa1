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

package dev.patterns.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.pubsub.RetryTopicApplication.Call;
import dev.patterns.pubsub.RetryTopicApplication.Listeners;
import dev.patterns.pubsub.RetryTopicApplication.Task;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What retry topics must do on a real server. A subclass gives the server.
 */
@Timeout(180)
abstract class RetryTopicScenarios {

	private static final Log logger = LogFactory.getLog(RetryTopicScenarios.class);

	private static final int FOR_EVER = 1000;

	private final String topic = "tasks-" + UUID.randomUUID().toString().substring(0, 8);

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	/**
	 * The server. It is killed, unless a subclass leaves that out.
	 * @return the server
	 */
	abstract EmbeddedServer server();

	/**
	 * Name of the broker.
	 * @return the name
	 */
	abstract String broker();

	/**
	 * Wait until the server may be killed without losing what it confirms.
	 * @param topics the topics that are in use
	 */
	void awaitDurable(List<String> topics) {
	}

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	String topic() {
		return this.topic;
	}

	@Test
	void whatStandsBehindFailedMessagesGoesOnAndNothingIsLost() {
		ConfigurableApplicationContext context = application("1500ms");
		Listeners listeners = context.getBean(Listeners.class);
		Predicate<Integer> twice = (i) -> i % 20 == 7;
		Predicate<Integer> always = (i) -> i % 100 == 33;
		publish(context, 1000, (i) -> always.test(i) ? FOR_EVER : (twice.test(i) ? 2 : 0));
		patience().until(() -> listeners.dead.size() == 10 && handled(context).size() == 990);
		List<Call> calls = List.copyOf(listeners.calls);
		assertThat(calls).doesNotHaveDuplicates().hasSize(1000 + 50 * 2 + 10 * 3);
		for (int i = 0; i < 1000; i++) {
			String name = "m" + i;
			int attempts = always.test(i) ? 4 : (twice.test(i) ? 3 : 1);
			assertThat(calls).filteredOn((call) -> call.name().equals(name))
				.extracting(Call::attempt)
				.containsExactlyElementsOf(IntStream.rangeClosed(1, attempts).boxed().toList());
			if (attempts > 1 && i + 17 < 1000) {
				int second = calls.indexOf(new Call(name, 2, false));
				assertThat(calls.subList(0, second)).as("before the second attempt of " + name)
					.anyMatch((call) -> call.name().equals("m" + nextOfKey(name)));
			}
		}
		assertThat(listeners.dead).allSatisfy(
				(dead) -> assertThat(dead.headers()).containsEntry(MessageHeaders.DEAD_LETTER_REASON, "exhausted")
					.containsEntry(MessageHeaders.DEAD_LETTER_ATTEMPTS, "4")
					.containsEntry(MessageHeaders.DEAD_LETTER_TOPIC, this.topic)
					.hasEntrySatisfying(MessageHeaders.DEAD_LETTER_POSITION,
							(position) -> assertThat(position).startsWith(this.topic).doesNotContain("retry")));
	}

	private static int nextOfKey(String name) {
		return Integer.parseInt(name.substring(1)) + 17;
	}

	@Test
	void aServerThatIsKilledWhileRetriesWaitLosesNone() {
		ConfigurableApplicationContext context = application("6s");
		// Everybody is there, and so is all that is declared.
		publish(context, 1, (i) -> 0);
		patience().until(() -> handled(context).size() == 1);
		awaitDurable(retryTopics());
		publish(context, 30, (i) -> 1);
		patience().until(() -> sentToRetryTopics(context) >= 29);
		server().kill();
		server().start();
		patience().until(() -> handled(context).size() == 30);
		assertThat(context.getBean(Listeners.class).dead).isEmpty();
	}

	@Test
	void anInstanceThatLeavesWhileRetriesWaitLosesNone() {
		ConfigurableApplicationContext one = application("3s");
		ConfigurableApplicationContext two = application("3s");
		publish(one, 200, (i) -> 1);
		patience().until(() -> sentToRetryTopics(one) + sentToRetryTopics(two) >= 200);
		int before = handled(one).size();
		this.contexts.remove(one);
		Listeners left = one.getBean(Listeners.class);
		one.close();
		patience().until(() -> {
			Set<String> all = new TreeSet<>(handled(two));
			left.calls.stream().filter(Call::handled).map(Call::name).forEach(all::add);
			return all.size() == 200;
		});
		assertThat(before).isLessThan(200);
		assertThat(two.getBean(Listeners.class).calls).filteredOn(Call::handled)
			.extracting(Call::attempt)
			.isNotEmpty()
			.containsOnly(2);
		assertThat(two.getBean(Listeners.class).dead).isEmpty();
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void moreThanABrokerHoldsAtOnceWaitsAndIsTriedWhenItIsDue() {
		ConfigurableApplicationContext context = application("2s");
		publish(context, 3000, (i) -> 1);
		patience().until(() -> handled(context).size() == 3000);
		Listeners listeners = context.getBean(Listeners.class);
		assertThat(listeners.calls).hasSize(6000).filteredOn(Call::handled).extracting(Call::attempt).containsOnly(2);
		List<Duration> late = listeners.late.stream().sorted().toList();
		logger.info("Retries on " + broker() + " were late by " + late.get(1500) + ", at most " + late.get(2999));
		assertThat(late.get(0)).isGreaterThan(Duration.ofMillis(-5));
		assertThat(late.get(2999)).isLessThan(Duration.ofSeconds(20));
	}

	private List<String> retryTopics() {
		return IntStream.rangeClosed(1, 3).mapToObj((n) -> this.topic + ".retry-app.retry-" + n).toList();
	}

	private static Set<String> handled(ConfigurableApplicationContext context) {
		Set<String> names = new TreeSet<>();
		context.getBean(Listeners.class).calls.stream().filter(Call::handled).map(Call::name).forEach(names::add);
		return names;
	}

	private static long sentToRetryTopics(ConfigurableApplicationContext context) {
		return context.getBean(PubSubListenerRegistry.class)
			.describe()
			.stream()
			.map((subscription) -> subscription.details().get("sentToRetryTopics"))
			.flatMap((sent) -> (sent != null) ? Stream.of((Long) sent) : Stream.empty())
			.mapToLong(Long::longValue)
			.sum();
	}

	private void publish(ConfigurableApplicationContext context, int number, IntUnaryOperator failures) {
		PubSubTemplate template = context.getBean(PubSubTemplate.class);
		List<CompletableFuture<String>> sent = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			sent.add(template.publishAsync(this.topic, "k" + i % 17, new Task("m" + i, failures.applyAsInt(i))));
		}
		sent.forEach(CompletableFuture::join);
	}

	private ConfigurableApplicationContext application(String delay) {
		Map<String, String> connection = server().properties();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(RetryTopicApplication.class)
			.web(WebApplicationType.NONE)
			.properties(connection.entrySet()
				.stream()
				.map((property) -> property.getKey() + "=" + property.getValue())
				.toArray(String[]::new))
			.properties("spring.application.name=retry-app", "spring.main.banner-mode=off",
					"patterns.pubsub.default-broker=" + broker(), "test.topic=" + this.topic, "test.delay=" + delay,
					"patterns.pubsub.topics." + this.topic + ".partitions=4")
			.run();
		this.contexts.add(context);
		return context;
	}

	static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(50));
	}

}
