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

package dev.patterns.test.pubsub;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.util.Assert;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.BrokerSubscription.State;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.test.pubsub.RecordingHandler.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broker, topics, groups and messages of a contract test.
 */
abstract class BrokerTestSupport {

	static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final List<BrokerSubscription> subscriptions = new ArrayList<>();

	private String prefix = "";

	private @Nullable Broker broker;

	/**
	 * Create the broker under test. Called before each test, and closed after it.
	 * @return the broker
	 */
	protected abstract Broker createBroker();

	/**
	 * Create a topic where topics do not come into being by themselves. By default this
	 * does nothing.
	 * @param topic the topic
	 * @param partitions how many partitions it has, if the broker knows such
	 */
	protected void createTopic(String topic, int partitions) {
	}

	/**
	 * Send bytes that carry an envelope which cannot be read. By default there is no such
	 * thing, as with a broker that never leaves the process.
	 * @param topic the topic
	 * @param key the key
	 * @return {@code false} if the broker cannot transport such bytes
	 */
	protected boolean sendMalformed(String topic, String key) {
		return false;
	}

	@BeforeEach
	void open() {
		this.prefix = "contract-" + UUID.randomUUID().toString().substring(0, 8);
		this.broker = createBroker();
	}

	@AfterEach
	void close() {
		this.subscriptions.forEach((subscription) -> subscription.stop(TIMEOUT));
		broker().close();
	}

	final Broker broker() {
		Assert.state(this.broker != null, "The broker was not created");
		return this.broker;
	}

	/**
	 * Create a topic of this test.
	 * @param name a name within the test
	 * @return the topic's name
	 */
	protected final String topic(String name) {
		String topic = this.prefix + "-" + name;
		createTopic(topic, 3);
		return topic;
	}

	String group(String name) {
		return this.prefix + "-" + name;
	}

	BrokerSubscription start(String topic, String group, MessageHandler handler) {
		return start(new SubscriptionRequest(topic + ":" + group, topic, group(group)), handler);
	}

	BrokerSubscription start(SubscriptionRequest request, MessageHandler handler) {
		BrokerSubscription subscription = subscribe(request, handler);
		subscription.start();
		assertThat(subscription.state()).isEqualTo(State.RUNNING);
		return subscription;
	}

	BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		BrokerSubscription subscription = broker().subscribe(request, handler);
		this.subscriptions.add(subscription);
		return subscription;
	}

	void send(BrokerMessage message) {
		assertThat(broker().send(message)).succeedsWithin(TIMEOUT);
	}

	static List<Receipt> await(RecordingHandler handler, int count) {
		patience().until(() -> handler.receipts().size() >= count);
		return handler.receipts();
	}

	// Nothing can be waited for when nothing is to happen.
	static void settle() {
		Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
	}

	static ConditionFactory patience() {
		return Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(20));
	}

	static List<String> ids(int start, int end, int step) {
		return IntStream.iterate(start, (i) -> i < end, (i) -> i + step).mapToObj((i) -> "m" + i).toList();
	}

	static BrokerMessage message(String topic, @Nullable String key, String id) {
		return new BrokerMessage(topic, key, event(id, "{\"id\":\"" + id + "\"}"), Map.of());
	}

	static CloudEvent event(String id, String json) {
		return CloudEventBuilder.v1()
			.withId(id)
			.withSource(URI.create("/contract"))
			.withType("ContractEvent")
			.withData("application/json", json.getBytes(StandardCharsets.UTF_8))
			.build();
	}

}
