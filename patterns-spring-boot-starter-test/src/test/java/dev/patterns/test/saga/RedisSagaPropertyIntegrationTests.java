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

import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The same as {@link SagaPropertyTests} with sagas in Redis: local effects may be
 * repeated, and may have to be undone without their result, but none is forgotten.
 */
class RedisSagaPropertyIntegrationTests {

	@Test
	void randomSagasKeepTheirPromises() {
		Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
		try (RedisRandomStore store = new RedisRandomStore(EmbeddedServers.shared(Service.REDIS))) {
			RandomSagas.run(RandomSagas.isProof() ? 100 : 2,
					(seed) -> new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"),
					(database) -> store);
		}
		RandomSagas.awaitThreadsEnd(before);
	}

}
