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

package dev.patterns.secrets.engine.database;

import java.util.Map;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Gives pools a leased account, before they open a connection.
 */
public final class LeasedPoolPostProcessor implements BeanPostProcessor {

	private final Supplier<Map<String, LeasedPool>> definitions;

	private final Supplier<LeasedPools> pools;

	private final ConfigurableBeanFactory beanFactory;

	private final String poolsBeanName;

	/**
	 * Create a post-processor.
	 * @param definitions pools by the normalised names of their beans
	 * @param pools tends accounts
	 * @param beanFactory is told that a pool depends on it
	 * @param poolsBeanName name of the bean that tends accounts
	 */
	public LeasedPoolPostProcessor(Supplier<Map<String, LeasedPool>> definitions, Supplier<LeasedPools> pools,
			ConfigurableBeanFactory beanFactory, String poolsBeanName) {
		this.definitions = definitions;
		this.pools = pools;
		this.beanFactory = beanFactory;
		this.poolsBeanName = poolsBeanName;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof HikariDataSource pool) {
			LeasedPool definition = this.definitions.get().get(LeasedPool.normalised(beanName));
			if (definition != null) {
				this.pools.get().lease(beanName, definition, pool);
				this.beanFactory.registerDependentBean(this.poolsBeanName, beanName);
			}
		}
		return bean;
	}

}
