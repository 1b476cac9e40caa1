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

package dev.patterns.benchmarks.invocation;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the competitors.
 */
class CompetitorTests {

	@Test
	void allGetTheSameAnswerOfTheOtherProcess() throws Exception {
		try (ServerProcess server = ServerProcess.start()) {
			for (Competitor competitor : competitors(server)) {
				assertThat(new Load(2, 10).run(competitor).throughput()).as(competitor.name()).isPositive();
				competitor.close();
			}
		}
	}

	private static List<Competitor> competitors(ServerProcess server) throws IOException {
		return List.of(PatternsCompetitor.start(server.url()), RestClientCompetitor.onApache(server.url()),
				RestClientCompetitor.onJdk(server.url()), new HttpInterfaceCompetitor(server.url()),
				new FeignCompetitor(server.url()));
	}

}
