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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.TopicScopes.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TopicScopesTests {

	private static final Map<String, Scope> RULES = new LinkedHashMap<>();

	static {
		RULES.put("orders.*", new Scope(Set.of("order-service"), Set.of("*")));
		RULES.put("orders.internal", new Scope(Set.of("order-*"), Set.of("order-service")));
		RULES.put("closed", new Scope(Set.of(), Set.of()));
	}

	@Test
	void withoutRulesEverythingIsAllowed() {
		assertThat(TopicScopes.NONE.mayPublish("any")).isTrue();
		assertThat(TopicScopes.NONE.maySubscribe("any")).isTrue();
		TopicScopes.NONE.requirePublish("any");
	}

	@Test
	void rulesNameApplications() {
		TopicScopes orders = new TopicScopes("order-service", true, RULES);
		assertThat(orders.mayPublish("orders.placed")).isTrue();
		assertThat(orders.maySubscribe("orders.placed")).isTrue();
		assertThat(orders.mayPublish("closed")).isFalse();
		assertThat(orders.maySubscribe("closed")).isFalse();
		assertThat(orders.mayPublish("other")).isTrue();
		TopicScopes payments = new TopicScopes("payment-service", true, RULES);
		assertThat(payments.mayPublish("orders.placed")).isFalse();
		assertThat(payments.maySubscribe("orders.placed")).isTrue();
		assertThatExceptionOfType(TopicDeniedException.class).isThrownBy(() -> payments.requirePublish("orders.placed"))
			.withMessageContaining("payment-service")
			.satisfies((ex) -> assertThat(ex.getTopic()).isEqualTo("orders.placed"));
	}

	@Test
	void anExactNameGoesBeforePatterns() {
		TopicScopes archive = new TopicScopes("order-archive", true, RULES);
		assertThat(archive.mayPublish("orders.internal")).isTrue();
		assertThat(archive.maySubscribe("orders.internal")).isFalse();
	}

	@Test
	void aRuleMayBeAboutOneSideOnly() {
		Map<String, Scope> publishing = Map.of("orders", new Scope(Set.of("order-service"), null));
		assertThat(new TopicScopes("payment-service", true, publishing).mayPublish("orders")).isFalse();
		assertThat(new TopicScopes("payment-service", true, publishing).maySubscribe("orders")).isTrue();
		assertThat(new TopicScopes("payment-service", false, publishing).maySubscribe("orders")).isFalse();
		assertThat(new TopicScopes("order-service", false, publishing).mayPublish("orders")).isTrue();
	}

	@Test
	void topicsWithoutARuleCanBeDenied() {
		TopicScopes closed = new TopicScopes("order-service", false, RULES);
		assertThat(closed.mayPublish("other")).isFalse();
		assertThat(closed.maySubscribe("other")).isFalse();
		assertThat(closed.mayPublish("orders.placed")).isTrue();
	}

}
