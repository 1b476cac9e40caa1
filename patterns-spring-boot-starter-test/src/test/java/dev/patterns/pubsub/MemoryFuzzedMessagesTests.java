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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.FuzzedRun.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Whatever is published to memory, what is valid is handled, the rest is a dead letter,
 * and what may not be sent is refused.
 */
@ExtendWith(OutputCaptureExtension.class)
class MemoryFuzzedMessagesTests {

	private static final String TOPIC = "fuzz";

	private final long seed = Long.getLong("patterns.fuzz.seed", 1);

	private final Random random = new Random(this.seed);

	private final Set<String> valid = new HashSet<>();

	private final Set<String> invalid = new HashSet<>();

	@Test
	void whateverIsPublishedTheListenerGoesOn(CapturedOutput output) {
		int count = FuzzedRun.isProof() ? 50_000 : 3000;
		FuzzedRun run = new FuzzedRun(count, 1, 1);
		try (ConfigurableApplicationContext context = FuzzedRun.application("memory", TOPIC)) {
			run.expectOnlyHandled(context);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			for (int i = 0; i < count; i++) {
				publish(template, i);
			}
			DeadLetters deadLetters = context.getBean(DeadLetters.class);
			Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
				assertThat(run.handledCount()).as("seed %d", this.seed).isEqualTo(this.valid.size());
				assertThat(dead(deadLetters)).as("seed %d", this.seed).isEqualTo(this.invalid);
			});
			assertThat(output.getAll().lines().count()).isLessThan(300);
		}
	}

	private void publish(PubSubTemplate template, int number) {
		String id = Integer.toString(number);
		boolean good = this.random.nextBoolean();
		PublishOptions options = PublishOptions.NONE.withHeader(FuzzedMessage.NUMBER, id)
			.withContentMode(pick(List.of(ContentMode.values())));
		assertRefused(options);
		if (this.random.nextInt(10) == 0) {
			options = options.withId(pick(List.of("the-same", "a\r\nb", "\u0000")))
				.withType("#{1}")
				.withSubject("s\r\n");
		}
		Object payload = good ? new Order("o", number) : pick(wrong());
		(good ? this.valid : this.invalid).add(id);
		template.publish(TOPIC, key(), payload, options);
	}

	private void assertRefused(PublishOptions options) {
		String name = pick(List.of("x\r\ny", "", "ce_id", "Content-Type", MessageHeaders.DEAD_LETTER_REASON,
				"Patterns-Replay-Group", "a b", "\u00e4", "n".repeat(300)));
		assertThatIllegalArgumentException().isThrownBy(() -> options.withHeader(name, "1"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> options.withHeader("x", pick(List.of("1\r\nx: 2", "\u0000", "\n", "\u007f"))));
	}

	private @Nullable String key() {
		return switch (this.random.nextInt(8)) {
			case 0 -> null;
			case 1 -> "";
			case 2 -> "\u0000\r\n";
			case 3 -> "k".repeat(10_000);
			default -> "key" + this.random.nextInt(20);
		};
	}

	private static List<Object> wrong() {
		List<Object> nested = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			nested = new ArrayList<>(List.of(nested));
		}
		return List.of("text", 5, List.of(), Map.of("id", List.of(), "amount", 1), Map.of("id", "1", "amount", "many"),
				Map.of("id", "1", "amount", Long.MAX_VALUE), nested);
	}

	private Set<String> dead(DeadLetters deadLetters) {
		DeadLetterTopic where = new DeadLetterTopic("memory", TOPIC + ".fuzz-app.dlt");
		Set<String> numbers = new HashSet<>();
		String after = null;
		do {
			DeadLetters.Page page = deadLetters.list(where, after, 1000);
			assertThat(page.messages()).allMatch((letter) -> "conversion".equals(letter.reason()));
			numbers.addAll(page.messages()
				.stream()
				.map((letter) -> letter.headers().get(FuzzedMessage.NUMBER))
				.collect(Collectors.toSet()));
			after = page.next();
		}
		while (after != null);
		return numbers;
	}

	private <T> T pick(List<T> choices) {
		return choices.get(this.random.nextInt(choices.size()));
	}

}
