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
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Hears that Spring Cloud has loaded the application's configuration again, before
 * anybody takes over what came of it.
 */
public final class SpringCloudReloads implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

	private final ApplicationContext context;

	private final LiveConfiguration configuration;

	/**
	 * Create a listener.
	 * @param context whose configuration it is about
	 * @param configuration looks after the property sources
	 */
	public SpringCloudReloads(ApplicationContext context, LiveConfiguration configuration) {
		this.context = context;
		this.configuration = configuration;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		if (event.getSource() == this.context) {
			this.configuration.reattach();
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
