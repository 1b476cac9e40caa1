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

package dev.patterns.secrets.autoconfigure;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.info.EnvironmentInfoContributor;
import org.springframework.boot.actuate.info.Info;
import org.springframework.core.env.ConfigurableEnvironment;

import dev.patterns.secrets.engine.NamesOnly;

/**
 * Keeps secrets out of what the endpoint {@code info} shows of the environment, which
 * nobody sanitizes.
 */
final class NamesOnlyInfoPostProcessor implements BeanPostProcessor {

	private final ConfigurableEnvironment environment;

	NamesOnlyInfoPostProcessor(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean.getClass() == EnvironmentInfoContributor.class) ? new NamesOnlyInfo(this.environment) : bean;
	}

	/**
	 * Has masks in the place of secrets.
	 */
	private static final class NamesOnlyInfo extends EnvironmentInfoContributor {

		NamesOnlyInfo(ConfigurableEnvironment environment) {
			super(environment);
		}

		@Override
		public void contribute(Info.Builder builder) {
			NamesOnly.during(() -> {
				super.contribute(builder);
				return builder;
			});
		}

	}

}
