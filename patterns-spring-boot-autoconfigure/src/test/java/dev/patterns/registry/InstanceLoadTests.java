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

package dev.patterns.registry;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InstanceLoad}.
 */
class InstanceLoadTests {

	private final InstanceLoad load = new InstanceLoad();

	private final ServiceInstance first = new DefaultServiceInstance("1", "a", "host", 1, false);

	private final ServiceInstance second = new DefaultServiceInstance("2", "a", "host", 2, false);

	private final ServiceInstance third = new DefaultServiceInstance("3", "a", "host", 3, false);

	@Test
	void choosesTheOneWithTheFewestCalls() {
		this.load.begun(this.first);
		this.load.begun(this.first);
		this.load.begun(this.second);
		this.load.begun(this.third);
		this.load.begun(this.third);
		assertThat(this.load.least(List.of(this.first, this.second, this.third))).isEqualTo(this.second);
		this.load.ended(this.first);
		this.load.ended(this.first);
		assertThat(this.load.of(this.first)).isZero();
		assertThat(this.load.least(List.of(this.first, this.second, this.third))).isEqualTo(this.first);
		assertThat(this.load.least(List.of())).isNull();
	}

	@Test
	void ofEqualOnesEachIsChosen() {
		Set<ServiceInstance> chosen = new HashSet<>();
		for (int i = 0; i < 200; i++) {
			chosen.add(this.load.least(List.of(this.first, this.second, this.third)));
		}
		assertThat(chosen).hasSize(3);
	}

}
