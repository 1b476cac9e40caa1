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

package dev.patterns.configuration.engine;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Hears that properties of other sources have changed, after everybody has taken that
 * over: configuration listeners are told, and a revision of a store that was refused may
 * fit now.
 */
public final class EnvironmentChanges implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

	private final LiveConfiguration configuration;

	/**
	 * Create a listener.
	 * @param configuration looks what is different now
	 */
	public EnvironmentChanges(LiveConfiguration configuration) {
		this.configuration = configuration;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		if (!(event.getSource() instanceof SpringCloudEvents)) {
			this.configuration.environmentChanged();
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
