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

package dev.patterns.serialization;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PayloadTypeNames}.
 */
class PayloadTypeNamesTests {

	@Test
	void firstProviderThatKnowsTheTypeDecides() {
		PayloadTypeNames names = new PayloadTypeNames(
				List.of((type) -> null, (type) -> "order-confirmed", (type) -> "too-late"));
		assertThat(names.nameOf(Confirmed.class)).isEqualTo("order-confirmed");
	}

	@Test
	void withoutProviderItIsTheSimpleName() {
		assertThat(new PayloadTypeNames(List.of()).nameOf(Confirmed.class)).isEqualTo("Confirmed");
	}

	@Test
	void subclassMadeByAProxyHasTheNameOfTheUsersClass() {
		ProxyFactory factory = new ProxyFactory(new Confirmed());
		factory.setProxyTargetClass(true);
		assertThat(new PayloadTypeNames(List.of()).nameOf(factory.getProxy().getClass())).isEqualTo("Confirmed");
	}

	@Test
	void providerIsAskedOnce() {
		AtomicInteger asked = new AtomicInteger();
		PayloadTypeNames names = new PayloadTypeNames(List.of((type) -> "name-" + asked.incrementAndGet()));
		assertThat(names.nameOf(Confirmed.class)).isEqualTo(names.nameOf(Confirmed.class)).isEqualTo("name-1");
	}

	static class Confirmed {

	}

}
