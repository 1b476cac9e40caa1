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

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.test.pubsub.RecordingHandler.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a broker must do with answers to requests.
 */
abstract class BrokerReplyTests extends BrokerProgressTests {

	@Test
	void answersThatAreSentAfterTheSubscriptionArriveAsTheyWereSent() {
		String topic = group("replies");
		RecordingHandler handler = new RecordingHandler();
		try (ReplySubscription replies = broker().subscribeReplies(new SubscriptionRequest(topic, topic, topic),
				handler)) {
			for (int i = 0; i < 20; i++) {
				assertThat(broker().reply(new BrokerMessage(topic, null, event("m" + i, "{\"näme\":\"ü\"}"),
						Map.of("patterns-correlation-id", "größe-" + i))))
					.succeedsWithin(TIMEOUT);
			}
			List<Receipt> receipts = await(handler, 20);
			assertThat(handler.ids()).containsExactlyElementsOf(ids(0, 20, 1));
			assertThat(receipts.get(7).event()).isEqualTo(event("m7", "{\"näme\":\"ü\"}"));
			assertThat(receipts.get(7).headers()).containsEntry("patterns-correlation-id", "größe-7");
			assertThat(receipts.get(7).topic()).isEqualTo(topic);
			assertThat(replies.describe()).isNotNull();
		}
	}

	@Test
	void topicsForAnswersDoNotMix() {
		String one = group("replies-one");
		String two = group("replies-two");
		RecordingHandler first = new RecordingHandler();
		RecordingHandler second = new RecordingHandler();
		try (ReplySubscription a = broker().subscribeReplies(new SubscriptionRequest(one, one, one), first);
				ReplySubscription b = broker().subscribeReplies(new SubscriptionRequest(two, two, two), second)) {
			for (int i = 0; i < 5; i++) {
				assertThat(broker().reply(message(one, null, "one" + i))).succeedsWithin(TIMEOUT);
				assertThat(broker().reply(message(two, null, "two" + i))).succeedsWithin(TIMEOUT);
			}
			await(first, 5);
			await(second, 5);
			assertThat(first.ids()).containsExactly("one0", "one1", "one2", "one3", "one4");
			assertThat(second.ids()).containsExactly("two0", "two1", "two2", "two3", "two4");
		}
	}

	@Test
	void aHandlerOfAnswersThatThrowsHoldsUpNoOthers() {
		String topic = group("replies-throwing");
		RecordingHandler handler = new RecordingHandler((receipt) -> {
			if (receipt.id().equals("m0") && receipt.attempt() == 1) {
				throw new IllegalStateException("On purpose");
			}
			return HandlingResult.DONE;
		});
		try (ReplySubscription replies = broker().subscribeReplies(new SubscriptionRequest(topic, topic, topic),
				handler)) {
			assertThat(broker().reply(message(topic, null, "m0"))).succeedsWithin(TIMEOUT);
			assertThat(broker().reply(message(topic, null, "m1"))).succeedsWithin(TIMEOUT);
			patience().until(() -> handler.ids().contains("m1"));
		}
	}

	@Test
	void aClosedSubscriptionGetsNoAnswers() {
		String topic = group("replies-closed");
		RecordingHandler handler = new RecordingHandler();
		ReplySubscription replies = broker().subscribeReplies(new SubscriptionRequest(topic, topic, topic), handler);
		assertThat(broker().reply(message(topic, null, "m0"))).succeedsWithin(TIMEOUT);
		await(handler, 1);
		replies.close();
		replies.close();
		// Whether it is refused or waits for nobody, it comes to an end.
		Awaitility.await()
			.atMost(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
			.until(broker().reply(message(topic, null, "m1"))::isDone);
		settle();
		assertThat(handler.ids()).containsExactly("m0");
	}

}
