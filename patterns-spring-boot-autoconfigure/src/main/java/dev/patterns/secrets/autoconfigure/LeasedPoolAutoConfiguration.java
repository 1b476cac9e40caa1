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

import java.util.Map;
import java.util.TreeMap;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Role;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.database.LeasedPool;
import dev.patterns.secrets.engine.database.LeasedPoolPostProcessor;
import dev.patterns.secrets.engine.database.LeasedPools;

/**
 * Auto-configuration of connection pools whose accounts a store makes. Nothing of it is
 * there unless {@code patterns.secrets.databases} names a pool.
 */
@AutoConfiguration(after = SecretsAutoConfiguration.class)
@ConditionalOnClass(HikariDataSource.class)
@ConditionalOnBean(SecretStores.class)
@Conditional(OnLeasedPoolCondition.class)
public final class LeasedPoolAutoConfiguration {

	LeasedPoolAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LeasedPoolPostProcessor patternsLeasedPoolPostProcessor(ObjectProvider<SecretsProperties> properties,
			ObjectProvider<LeasedPools> pools, ConfigurableBeanFactory beanFactory) {
		return new LeasedPoolPostProcessor(SingletonSupplier.of(() -> definitions(properties.getObject())),
				SingletonSupplier.of(pools::getObject), beanFactory, "patternsLeasedPools");
	}

	@Bean
	LeasedPools patternsLeasedPools(SecretStores stores, SecretsProperties properties) {
		return new LeasedPools(stores, definitions(properties));
	}

	private static Map<String, LeasedPool> definitions(SecretsProperties properties) {
		DefinitionProblems problems = new DefinitionProblems("database account");
		Map<String, LeasedPool> pools = new TreeMap<>();
		properties.databases().forEach((name, database) -> {
			String where = "patterns.secrets.databases." + name;
			String store = database.store();
			SecretStoreProperties declared = (store != null) ? properties.stores().get(store) : null;
			if (store == null || declared == null || !"vault".equals(declared.type())) {
				problems.add(where + ".store", "It does not name a secret store of type 'vault'.",
						"Set it to the name of one below 'patterns.secrets.stores'.");
			}
			else if (!StringUtils.hasText(database.role())) {
				problems.add(where + ".role", "It is not said which role the account has.",
						"Set it to the name of a role of the database engine in Vault.");
			}
			else {
				pools.put(LeasedPool.normalised(name), new LeasedPool(store, database.role()));
			}
		});
		problems.throwIfAny();
		return pools;
	}

}
