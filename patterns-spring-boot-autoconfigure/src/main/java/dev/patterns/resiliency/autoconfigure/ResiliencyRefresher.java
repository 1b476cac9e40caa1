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

package dev.patterns.resiliency.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

import dev.patterns.resiliency.engine.ConfiguredPolicies;

/**
 * Changes the policies when their properties change. What is wrong changes nothing and is
 * logged.
 */
final class ResiliencyRefresher implements ApplicationListener<EnvironmentChangeEvent> {

	private static final Log logger = LogFactory.getLog(ResiliencyRefresher.class);

	private final ObjectProvider<ConfiguredPolicies> policies;

	private final Environment environment;

	ResiliencyRefresher(ObjectProvider<ConfiguredPolicies> policies, Environment environment) {
		this.policies = policies;
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		if (event.getKeys().stream().noneMatch((key) -> key.startsWith(ResiliencyProperties.PREFIX + "."))) {
			return;
		}
		// The application may have policies of its own.
		ConfiguredPolicies current = this.policies.getIfAvailable();
		if (current == null) {
			return;
		}
		try {
			current.update(Binder.get(this.environment)
				.bindOrCreate(ResiliencyProperties.PREFIX, ResiliencyProperties.class)
				.toDefinitions());
			logger.info("The resiliency policies were changed");
		}
		catch (RuntimeException ex) {
			logger.error("The changed resiliency policies are wrong; the ones before stay in use", ex);
		}
	}

}
