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

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SagaState}.
 */
class SagaStateTests {

	/**
	 * Events that were noted in the same millisecond are read in any order, and the
	 * clocks of those that raised them may differ.
	 */
	@Test
	void eventsComeInTheirOrderHoweverTheyAreRead() {
		Instant now = Instant.EPOCH;
		SagaRecord saga = SagaRecord.start("s", new SagaDefinitionKey("flow", 1, "x"),
				new SagaRecord.Origin("app", null, Map.of(), Map.of(), null, null, now), now);
		List<SagaStepRecord> events = new ArrayList<>(
				IntStream.range(0, 4)
					.mapToObj((number) -> SagaStepRecord.event(saga,
							new SagaRequest(number, "s", SagaRequest.Type.EVENT, "go", null, null,
									now.minusSeconds(number)),
							"go", number, now))
					.toList());
		Collections.reverse(events);
		assertThat(new SagaState(saga, events, new SagaEvents(List.of())).events())
			.extracting(SagaStepRecord::iteration)
			.containsExactly(0, 1, 2, 3);
	}

}
